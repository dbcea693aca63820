internal import Feeds
internal import Rhythm
internal import Stories

/// What a poll means for the feed's course, once it is known which of its stories were new: its rhythm, its gaps, its
/// last polls, and with them the next one. Pure.
enum PollConclusion {
    /// - Parameter before: what was kept of the feed before the poll.
    static func conclude(_ result: inout PollResult, before: FeedState?) {
        guard result.isPoll, var plan = result.plan else { return }
        var course = before?.course ?? FeedCourse()
        course.polls.append(
            PollRecord(
                time: plan.now, status: result.state.status, outcome: outcome(of: result, before: before),
                new: result.new))
        if result.failure == nil {
            let rhythm = learn(result, course: course, now: plan.now)
            course.rhythm = rhythm.encoded
            noteGap(result, in: &course, plan: plan, before: before)
            plan.terms.gapPace = course.gapPace.map { max(.seconds($0), plan.terms.minInterval) }
            if plan.terms.isAdaptive {
                let terms = RhythmTerms(
                    interval: plan.terms.interval.seconds, minInterval: plan.terms.minInterval.seconds,
                    maxInterval: plan.terms.maxInterval.seconds)
                plan.terms.rhythm = rhythm.wait(terms, jitter: plan.jitter).map { .milliseconds(Int64($0 * 1000)) }
            }
            result.next = plan.decide(&result.state)
        }
        course.said = result.said
        course.ownNextPoll = plan.withoutWishes(result.next)
        result.state.course = course
    }

    // MARK: The rhythm

    private static func learn(_ result: PollResult, course: FeedCourse, now: Timestamp) -> Rhythm {
        let now = Double(now.milliseconds) / 1000
        if var rhythm = Rhythm(encoded: course.rhythm) {
            rhythm.observe(at: now, stories: appearances(of: result, from: rhythm.seen, to: now))
            return rhythm
        }
        var rhythm = Rhythm()
        rhythm.begin(
            at: now, published: (result.items ?? []).compactMap { $0.published.map { Double($0.milliseconds) / 1000 } })
        return rhythm
    }

    /// When the new stories appeared: at their own dates, where those lie between the two polls; else somewhere between.
    private static func appearances(of result: PollResult, from last: Double, to now: Double) -> [Double] {
        let dated = result.dates.map { Double($0.milliseconds) / 1000 }.filter { $0 > last && $0 <= now }
        let others = max(0, result.new - dated.count)
        return dated + Array(repeating: (last + now) / 2, count: min(others, 1000))
    }

    // MARK: Gaps

    private static func noteGap(
        _ result: PollResult, in course: inout FeedCourse, plan: PollPlan, before: FeedState?
    ) {
        if result.isGap {
            course.gaps += 1
            course.lastGap = plan.now
            let elapsed = before?.lastOK.map { plan.now - $0 } ?? plan.terms.interval
            course.gapPace = max(1, Int(min(elapsed, plan.terms.interval).seconds / 2))
        } else if let pace = course.gapPace {
            // Slowly back, so that gaps stay rare and polls do too.
            let slower = pace + max(1, pace / 8)
            course.gapPace = slower > Int(plan.terms.interval.seconds) ? nil : slower
        }
    }

    private static func outcome(of result: PollResult, before: FeedState?) -> PollRecord.Outcome {
        switch result.failure?.stage {
        case .fetch: return .fetchFailed
        case .answer: return .refused
        case .parse: return .notAFeed
        case nil: break
        }
        if result.isGap { return .gap }
        if result.items != nil { return .document }
        return result.state.status == 304 ? .notModified : .sameBytes
    }
}

extension Duration {
    fileprivate var seconds: Double { Double(milliseconds) / 1000 }
}
