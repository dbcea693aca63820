internal import Configuration
internal import Control
internal import Feeds
internal import Stories
internal import Transfers

/// Who is asked next, and who has to wait.
extension Poller {
    func startWhatIsDue() {
        let now = Clocks.uptime()
        queueWhatIsDue(now)
        let concurrency = min(Self.concurrency(configuration, options), room)
        var limit = pipeline.load.now.transfers(
            atMost: concurrency + max(1, concurrency / 2))
        limit = min(limit + engine.slow, room)
        if reachability.isDown {
            guard ready.count > 0, reachability.mayProbe(now: now, gap: configuration.polling.interval) else { return }
            limit = min(limit, status.underWay + 1)
        }
        var requests: [TransferRequest] = []
        let wall = Clocks.wall()
        while status.underWay < limit, let next = ready.pop() {
            feeds[.isQueued, next.feed] = false
            let due = feeds.dues.removeValue(forKey: next.feed) ?? now
            guard let settings = feeds.settings(of: next.feed), !feeds[.isUnderWay, next.feed],
                !putOff(next.feed, now)
            else {
                ready.finished(host: next.host)
                if !feeds.isConfigured(next.feed) {
                    let url = feeds.state(of: next.feed).url
                    tellAskers(of: next.feed, FeedNews(url: url, error: "it is not configured any more"))
                }
                continue
            }
            feeds[.isInsisted, next.feed] = false
            figures.started(after: now - due)
            nextID += 1
            let task = PollTask(
                feed: next.feed, settings: settings, polling: configuration.polling, state: feeds.state(of: next.feed),
                now: wall, host: next.host, rules: rules, jitter: Self.jitter(nextID),
                hostFeeds: feeds.roster.hostSize(next.host))
            feeds[.isUnderWay, next.feed] = true
            status.underWay += 1
            requests.append(pipeline.begin(task, id: nextID))
        }
        if !requests.isEmpty { engine.submit(requests) }
    }

    /// Takes from the schedule what is due, as far as anybody could start it: a million may be due at once, and those of
    /// hosts that are busy must not hold up the others.
    private func queueWhatIsDue(_ now: Duration) {
        // Once means now; those that have waited longest come first.
        let last: Duration = options.once ? .seconds(9_000_000_000) : now
        while ready.startable < Self.startable, let due = schedule.nextDue(), let feed = schedule.popDue(at: last) {
            guard feeds.isConfigured(feed) else { continue }
            if options.once {
                queue(feed, due: now)
            } else if !putOff(feed, now) {
                queue(feed, due: max(due, begun))
            }
        }
    }

    /// Hosts that somebody could be asked at: more than may be under way.
    private static let startable = 4096

    /// Feeds that are due and wait for their turn.
    func countWaiting() -> Int {
        if options.once { return ready.count + schedule.count }
        // Unless the queue was full, all that are due are in it. To count the others takes a while, where they are many.
        let now = Clocks.uptime()
        guard let due = schedule.nextDue(), due <= now else { return ready.count }
        if now >= dueBehindQueue.until { dueBehindQueue = (schedule.dueCount(at: now), now + .seconds(15)) }
        return ready.count + dueBehindQueue.count
    }

    /// The feed waits for its turn from now on.
    func queue(_ feed: Int, due: Duration) {
        guard !feeds[.isQueued, feed] else { return }
        feeds[.isQueued, feed] = true
        feeds.dues[feed] = due
        let host = feeds.host(of: feed)
        let terms = rules.terms(for: host)
        var limit = terms.perHost ?? configuration.polling.perHost
        // A little more than may run, so that the transfer thread never waits for this loop.
        if terms.pace == nil { limit *= 4 }
        ready.push(feed, host: host, limit: limit)
    }

    /// Evenly spread, also among feeds of one host that are asked one after another (multiples of the golden ratio):
    /// polls that began together do not stay together.
    private static func jitter(_ number: UInt64) -> Double {
        (Double(number) * 0.618_033_988_749_894_9).truncatingRemainder(dividingBy: 1)
    }

    /// Whether the feed's host wants silence, or cannot be reached; the feed is planned for the end of that.
    private func putOff(_ feed: Int, _ now: Duration) -> Bool {
        guard !feeds[.isInsisted, feed], !outages.isEmpty || !faults.isEmpty || !pipeline.silence.isEmpty else {
            return false
        }
        let host = feeds.host(of: feed)
        // A feed that is well goes on, whatever befalls the others.
        let isWell = !(feeds.states[feed]?.isFailing ?? false)
        if outages.mustWait(feed, host: host) || !isWell && faults.mustWait(feed, host: host) {
            noteHostDown(feed)
            countUnasked(1)
            return true
        }
        guard let until = pipeline.silence.end(of: host, at: now) else { return false }
        holdBack(feed, until: until, now)
        return true
    }

    /// Until its host's silence ends; counted as held back where nobody waits for that.
    func holdBack(_ feed: Int, until: Duration, _ now: Duration) {
        // Not all of the host's feeds in the moment its silence ends.
        let spread = min(until - now, .seconds(300)).milliseconds / 10
        let wait = until - now + .milliseconds(Int64.random(in: 0...spread))
        if options.once {
            summary.polled += 1
            summary.heldBack += 1
        } else {
            schedule.set(feed, due: now + wait)
        }
        note(feed, NextPoll(wait: wait, reason: .hostSilence))
    }

    /// Plans the first poll of feeds that the configuration names now.
    func scheduleAll(_ numbers: some Sequence<Int>) {
        let (now, wall) = (Clocks.uptime(), Clocks.wall())
        let paced = options.force ? [:] : lastStarts(numbers, wall)
        for number in numbers {
            guard let known = feeds.states[number] else {
                schedule.set(number, due: now + StartUp.never)
                continue
            }
            let state = known.isGone ? known.unpacked : known.times
            var wait = StartUp.wait(
                for: state, settings: feeds.settings(of: number), terms: terms(of: number), now: wall)
            if !options.force, let hold = StartUp.hostHold(state, now: wall) {
                pipeline.silence.hold(feeds.host(of: number), until: now + hold)
            }
            if !paced.isEmpty, let due = wait, let pace = rules.pace(for: feeds.host(of: number)),
                let last = paced[pace.name]
            {
                wait = max(due, min(pace.gap, last + pace.gap - wall))
            }
            if options.once {
                if options.force || (wait ?? .seconds(1)) <= .zero { schedule.set(number, due: now + (wait ?? .zero)) }
            } else if let wait {
                schedule.set(number, due: now + wait)
            }
        }
    }

    func terms(of number: Int) -> PollTerms {
        PollTerms(configuration.polling, interval: feeds.interval(of: number))
    }
}
