internal import Configuration
internal import Feeds
internal import Rhythm
internal import Stories

/// Watches over the feeds' health, and says once what is news about it: the built-in feed `newswire:health`.
///
/// What was told and still holds stands in each feed's course, so that a restart does not tell it again; each story is
/// named by what happened to whom for the which time, so that a crash between the story and the course does not either.
struct HealthDesk {
    private var tally: HostTally

    init(_ failing: [FeedState] = []) {
        tally = HostTally(failing)
    }

    /// Takes in how the polls went: all of a batch, before any of them is judged.
    mutating func note(_ result: inout PollResult) {
        guard result.isPoll else { return }
        let fault = Self.fault(of: result)
        tally.note(result.state.url, host: result.host, fault: fault, told: result.state.course.told)
        if let fault, result.next.wait != nil {
            result.isHostOut = tally.isOut(result.host, fault: fault, of: result.hostFeeds)
        }
        if fault == nil, tally.failing(at: result.host) * 5 < result.hostFeeds * 4 { tally.endOutage(of: result.host) }
    }

    /// What is news of a poll; notes in the feed's course what was told.
    mutating func judge(
        _ result: inout PollResult, before: FeedState?, settings: HealthSettings, now: Timestamp
    ) -> [Item] {
        guard result.isPoll, settings.enabled else { return [] }
        let course = result.state.course
        let items =
            result.failure == nil
            ? judgeSuccess(&result, before: before, now: now) : judgeFailure(&result, settings: settings, now: now)
        if result.state.course.told != course.told, let fault = Self.fault(of: result) {
            tally.note(result.state.url, host: result.host, fault: fault, told: result.state.course.told)
        }
        return items
    }

    private static func fault(of result: PollResult) -> HostTally.Fault? {
        guard let failure = result.failure else { return nil }
        return HostTally.Fault(status: result.state.status, isParse: failure.stage == .parse)
    }

    // MARK: It works

    private func judgeSuccess(_ result: inout PollResult, before: FeedState?, now: Timestamp) -> [Item] {
        var items: [Item] = []
        switch result.state.course.health.flatMap(HealthStory.Word.init(rawValue:)) {
        case .outage:
            // Told by the first of the host's feeds; the others' stories are the same.
            items.append(hostStory(.recovered, result, number: result.state.course.told, now: now))
            result.state.course.health = nil
        case .dead, .blocked, .gone:
            // A failing old address says nothing of the one in use.
            if result.state.failures == 0 { items.append(tell(.recovered, &result, now: now)) }
        case .silent:
            if result.new > 0 { items.append(tell(.recovered, &result, now: now)) }
        default:
            if isSilent(result.state, now: now) { items.append(contentsOf: tellSilence(&result, now: now)) }
        }
        if let moved = result.state.movedTo, moved != before?.movedTo {
            items.append(tell(.moved, &result, now: now))
        }
        // A feed that shows one story at a time has a gap with each of them.
        if result.isGap, result.items?.count ?? 0 >= 2 {
            let day = String(now.rfc3339.prefix(10))
            items.append(story(.gap, result, number: day, now: now))
        }
        return items
    }

    /// Silent for ten times its usual gap, and a week.
    private func isSilent(_ state: FeedState, now: Timestamp) -> Bool {
        let now = Double(now.milliseconds) / 1000
        let coded = state.course.rhythm
        // Nearly all have had a story of late: no more of their rhythm is looked at.
        guard let last = Rhythm.lastStory(encoded: coded), now - last >= Self.leastSilence,
            let rhythm = Rhythm(encoded: coded), let gap = rhythm.usualGap, rhythm.momentCount >= 4
        else { return false }
        return now - rhythm.lastStory >= Self.silence(gap)
    }

    private static let leastSilence = 7 * 86_400.0

    private static func silence(_ gap: Double) -> Double { max(leastSilence, 10 * gap) }

    /// One that was silent already when it was first asked has not fallen so.
    private func tellSilence(_ result: inout PollResult, now: Timestamp) -> [Item] {
        guard let rhythm = Rhythm(encoded: result.state.course.rhythm), let gap = rhythm.usualGap else { return [] }
        if rhythm.lastStory + Self.silence(gap) <= rhythm.begun {
            result.state.course.health = HealthStory.Word.silent.rawValue
            return []
        }
        return [tell(.silent, &result, now: now)]
    }

    // MARK: It fails

    private mutating func judgeFailure(_ result: inout PollResult, settings: HealthSettings, now: Timestamp) -> [Item] {
        let told = result.state.course.health.flatMap(HealthStory.Word.init(rawValue:))
        let isOut =
            result.isHostOut || result.isUnreachable && result.hostFeeds >= 3
        if result.next.reason == .gone {
            guard told != .gone else { return [] }
            return [tell(.gone, &result, now: now)]
        }
        let since = result.state.failingSince ?? now
        guard now - since >= settings.failingFor, told != .dead, told != .blocked, told != .gone else { return [] }
        if isOut {
            guard told != .outage else { return [] }
            return [tellOutage(&result, now: now)]
        }
        // Where others fail too, whose fault it is shows once more of them were asked.
        if told != .outage, result.state.failures < 2, result.hostFeeds >= 3, tally.failing(at: result.host) > 1 {
            return []
        }
        return [tell(result.state.isBlocked ? .blocked : .dead, &result, now: now)]
    }

    private mutating func tellOutage(_ result: inout PollResult, now: Timestamp) -> Item {
        let number = tally.outage(of: result.host)
        result.state.course.health = HealthStory.Word.outage.rawValue
        result.state.course.told = number
        return hostStory(.outage, result, number: number, now: now)
    }

    // MARK: Telling

    private func tell(_ word: HealthStory.Word, _ result: inout PollResult, now: Timestamp) -> Item {
        result.state.course.told += 1
        switch word {
        case .dead, .blocked, .gone, .silent: result.state.course.health = word.rawValue
        case .recovered: result.state.course.health = nil
        case .moved, .gap, .outage: break
        }
        return story(word, result, number: String(result.state.course.told), now: now)
    }

    private func story(_ word: HealthStory.Word, _ result: PollResult, number: String, now: Timestamp) -> Item {
        let name = result.title ?? result.state.title ?? result.state.url
        return HealthStory.item(
            word, subject: result.state.url, number: number, title: HealthStory.title(word, name, result.state),
            text: HealthStory.particulars(word, result.state), now: now)
    }

    private func hostStory(_ word: HealthStory.Word, _ result: PollResult, number: Int, now: Timestamp) -> Item {
        let count = word == .outage ? max(tally.failing(at: result.host), 1) : result.hostFeeds
        let what = word == .outage ? ": \(HealthStory.reason(result.state))" : ""
        var text = HealthStory.particulars(word, result.state)
        text[0] = "Feeds of this host: \(result.hostFeeds)"
        if word == .outage {
            text.append(
                result.isUnreachable
                    ? "None of them can be reached; one of them tries."
                    : "\(count) of them fail alike; one of them tries.")
        }
        return HealthStory.item(
            word, subject: result.host, number: String(number),
            title: HealthStory.title(word, result.host, result.state) + what, text: text, now: now)
    }
}
