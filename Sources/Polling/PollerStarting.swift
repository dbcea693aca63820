internal import Configuration
internal import Control
internal import Feeds
internal import Stories
internal import Transfers

/// Who is asked next, and who has to wait.
extension Poller {
    func startWhatIsDue() {
        let now = Clocks.uptime()
        if !options.once {
            while let due = schedule.nextDue(), let feed = schedule.popDue(at: now) {
                if !putOff(feed, now) { queue(feed, due: max(due, begun)) }
            }
        }
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
            let entry = feeds[next.feed]
            feeds[next.feed].isQueued = false
            guard let settings = entry.settings, !entry.isUnderWay, !putOff(next.feed, now) else {
                ready.finished(host: next.host)
                if entry.settings == nil {
                    tellAskers(of: next.feed, FeedNews(url: entry.state.url, error: "it is not configured any more"))
                }
                continue
            }
            feeds[next.feed].isInsisted = false
            figures.started(after: now - entry.due)
            nextID += 1
            let task = PollTask(
                feed: next.feed, settings: settings, polling: configuration.polling, state: entry.state, now: wall,
                host: next.host, rules: rules, jitter: Self.jitter(nextID), hostFeeds: feeds.hostSizes[next.host] ?? 1)
            feeds[next.feed].isUnderWay = true
            status.underWay += 1
            requests.append(pipeline.begin(task, id: nextID))
        }
        if !requests.isEmpty { engine.submit(requests) }
    }

    /// The feed waits for its turn from now on.
    func queue(_ feed: Int, due: Duration) {
        guard !feeds[feed].isQueued else { return }
        feeds[feed].isQueued = true
        feeds[feed].due = due
        let host = feeds[feed].host
        var limit = rules.limit(for: host)?.count ?? configuration.polling.perHost
        // A little more than may run, so that the transfer thread never waits for this loop.
        if rules.pace(for: host) == nil { limit *= 4 }
        ready.push(feed, host: host, limit: limit)
    }

    /// Evenly spread, also among feeds of one host that are asked one after another (multiples of the golden ratio):
    /// polls that began together do not stay together.
    private static func jitter(_ number: UInt64) -> Double {
        (Double(number) * 0.618_033_988_749_894_9).truncatingRemainder(dividingBy: 1)
    }

    /// Whether the feed's host wants silence, or cannot be reached; the feed is planned for the end of that.
    private func putOff(_ feed: Int, _ now: Duration) -> Bool {
        guard !feeds[feed].isInsisted else { return false }
        let host = feeds[feed].host
        // A feed that is well goes on, whatever befalls the others.
        let isWell = feeds[feed].state.failures == 0
        if outages.mustWait(feed, host: host) || !isWell && faults.mustWait(feed, host: host) {
            noteHostDown(feed)
            return true
        }
        guard let until = holds[host] else { return false }
        if until <= now {
            holds[host] = nil
            return false
        }
        // Not all of the host's feeds in the moment its silence ends.
        let spread = min(until - now, .seconds(300)).milliseconds / 10
        if !options.once {
            let wait = until - now + .milliseconds(Int64.random(in: 0...spread))
            schedule.set(feed, due: now + wait)
            note(feed, NextPoll(wait: wait, reason: .hostSilence))
        }
        return true
    }

    /// Plans the first poll of feeds that the configuration names now.
    func scheduleAll(_ numbers: [Int]) {
        let (now, wall) = (Clocks.uptime(), Clocks.wall())
        let paced = options.force ? [:] : lastStarts(numbers, wall)
        for number in numbers {
            let state = feeds[number].state
            var wait = StartUp.wait(for: state, settings: feeds[number].settings, terms: terms(of: number), now: wall)
            if !options.force, let hold = StartUp.hostHold(state, now: wall) {
                self.hold(feeds[number].host, until: now + hold)
            }
            if !paced.isEmpty, let due = wait, let pace = rules.pace(for: feeds[number].host),
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
        // Those that have waited longest come first.
        while options.once, let number = schedule.popDue(at: .seconds(Int64.max / 4)) {
            queue(number, due: now)
        }
    }

    func terms(of number: Int) -> PollTerms {
        PollTerms(configuration.polling, feed: feeds[number].settings)
    }
}
