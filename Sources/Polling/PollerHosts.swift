internal import Configuration
internal import Control
internal import Feeds
internal import Logging
internal import Stories
internal import Transfers

/// What concerns not one feed but a host, or the network.
extension Poller {
    // MARK: Silence

    /// Another feed was told to keep away while this one still waited: it is put off like those that come later.
    ///
    /// - Parameter silent: the host that wants silence: its own, or one that a redirect led to.
    func hearRecalled(_ feed: Int, _ host: String, behind silent: String) {
        released(feed, host)
        let state = feeds.state(of: feed)
        tellAskers(of: feed, FeedNews(url: state.url, title: state.title, error: "its host asked for silence"))
        guard feeds.isConfigured(feed) else { return }
        let now = Clocks.uptime()
        if silent != host, let until = pipeline.silence.end(of: silent, at: now) {
            holdBack(feed, until: until, now)
        } else {
            schedule.set(feed, due: now)
        }
    }

    // MARK: Not to be reached

    func hearUnreachable(_ task: PollTask, _ result: TransferResult) {
        if reachability.isDown { return waitForNetwork(task, result) }
        doubtful.append((task, result))
        reachability.unreachable(task.host, isWitness: task.state.failures == 0, now: Clocks.uptime())
    }

    /// Whose fault it is that hosts could not be reached, as soon as that can be said.
    func judgeDoubtful() {
        guard !doubtful.isEmpty else {
            if options.once, reachability.isDown { giveUp() }
            return
        }
        let verdict = reachability.verdict(
            hosts: feeds.roster.hostCount - (feeds.roster.hostCount < 3 ? outages.count : 0),
            underWay: status.underWay - doubtful.count,
            nextDue: options.once ? nil : schedule.nextDue(),
            grace: configuration.polling.connectTimeout + .seconds(1), now: Clocks.uptime())
        switch verdict {
        case .open: break
        case .hostFailed: blameHosts()
        case .networkFailed:
            let error = if case .failure(let failure)? = doubtful.last?.result.outcome { failure.message } else { "" }
            logger.warning(
                "no network: nothing can be reached, waiting until something answers",
                metadata: ["error": .string(error)])
            for (task, result) in takeDoubtful() { waitForNetwork(task, result) }
            if options.once { giveUp() }
        }
    }

    func hearAnswer(of host: String) {
        if reachability.answered() { logger.notice("the network is there again") }
        if !doubtful.isEmpty { blameHosts() }
        guard !outages.isEmpty else { return }
        let now = Clocks.uptime()
        for feed in outages.answered(host: host) where feeds.isConfigured(feed) && !options.once {
            schedule.set(feed, due: now)
        }
    }

    /// A host that hangs is not waited for as often as it has feeds.
    func hearHung(_ result: PollResult) {
        guard options.once, result.hostFeeds > HungHosts.enough else { return }
        if hung.isGivenUp(result.host, isHung: result.isHung) {
            _ = outages.failed(result.feed, host: result.host)
        }
    }

    /// Where most feeds of a host fail alike, one of them tries for all, each in its turn; the first that is well sets the
    /// others free.
    func hearFault(_ result: PollResult) {
        guard !options.once else { return }
        if result.failure == nil {
            guard !faults.isEmpty, faults.probe(of: result.host) == result.feed else { return }
            let now = Clocks.uptime()
            for feed in faults.answered(host: result.host) where feeds.isConfigured(feed) {
                schedule.set(feed, due: now)
            }
        } else if faults.probe(of: result.host) == result.feed {
            let now = Clocks.uptime()
            if let wait = result.next.wait {
                if let next = faults.passOn(host: result.host) { schedule.set(next, due: now + wait) }
            } else if let next = faults.forget(result.feed) {
                // Gone for good: it will not try again.
                schedule.set(next, due: now)
            }
        } else if result.isHostOut, feeds.isConfigured(result.feed), faults.probe(of: result.host) == nil {
            _ = faults.failed(result.feed, host: result.host)
        }
    }

    /// Feeds that are not asked any more, or elsewhere.
    func forgetOutages(of numbers: [Int]) {
        guard !numbers.isEmpty, !faults.isEmpty || !outages.isEmpty else { return }
        let forgotten = Set(numbers)
        for number in faults.feeds where forgotten.contains(number) {
            if let next = faults.forget(number) { schedule.set(next, due: Clocks.uptime()) }
        }
        for number in outages.feeds where forgotten.contains(number) {
            if let next = outages.forget(number) { schedule.set(next, due: Clocks.uptime()) }
        }
    }

    private func takeDoubtful() -> [(task: PollTask, result: TransferResult)] {
        defer { doubtful = [] }
        return doubtful
    }

    /// One failure a host counts; its other feeds wait for the one that tries again.
    private func blameHosts() {
        for (task, result) in takeDoubtful() {
            if !feeds.isConfigured(task.feed) || outages.failed(task.feed, host: task.host) {
                pipeline.fail(task, result)
            } else {
                released(task.feed, task.host)
                noteHostDown(task.feed)
                countUnasked(1)
                tell(task.feed, result)
            }
        }
    }

    private func waitForNetwork(_ task: PollTask, _ result: TransferResult) {
        released(task.feed, task.host)
        countUnasked(1)
        tell(task.feed, result)
        guard feeds.isConfigured(task.feed) else { return }
        // Nobody was asked, so nobody is bothered by an early second try; and not all at one time, so that there is always
        // one soon that finds out.
        let wait = min(terms(of: task.feed).interval, .seconds(30)) * (0.1 + 0.9 * task.jitter)
        if !options.once { schedule.set(task.feed, due: Clocks.uptime() + wait) }
        note(task.feed, NextPoll(wait: wait, reason: .noNetwork))
    }

    private func tell(_ feed: Int, _ result: TransferResult) {
        guard feeds.askers[feed] != nil, case .failure(let failure) = result.outcome else { return }
        let state = feeds.state(of: feed)
        tellAskers(of: feed, FeedNews(url: state.url, title: state.title, error: "fetch: \(failure.message)"))
    }

    /// With `--once` nobody waits for a network.
    private func giveUp() {
        countUnasked(ready.removeAll().count + schedule.count)
        schedule = Schedule()
    }

    func countUnasked(_ count: Int) {
        guard options.once else { return }
        summary.polled += count
        summary.failed += count
    }

    // MARK: What is kept of it

    func noteHostDown(_ feed: Int) {
        let host = feeds.host(of: feed)
        guard let probe = outages.probe(of: host) ?? faults.probe(of: host) else { return }
        let now = Clocks.wall()
        let wait = feeds.state(of: probe).nextPoll.map { max(.zero, $0 - now) } ?? terms(of: feed).interval
        note(feed, NextPoll(wait: wait, reason: .hostDown))
    }

    /// The one that tries for its host did so in vain: the others wait longer.
    func noteProbe(_ feed: Int) {
        guard !outages.isEmpty || !faults.isEmpty else { return }
        let host = feeds.host(of: feed)
        for hosts in [outages, faults] where !hosts.isEmpty && hosts.probe(of: host) == feed {
            for other in hosts.waiting(for: host) { noteHostDown(other) }
        }
    }

    /// The feed was not asked; when it will be is kept, and why.
    func note(_ feed: Int, _ next: NextPoll) {
        guard let wait = next.wait else { return }
        var state = feeds.state(of: feed)
        state.nextPoll = Clocks.wall() + wait
        state.reason = next.reason.rawValue
        feeds.keep(PackedFeedState(state), of: feed)
        pipeline.note(state, feed: feed, host: feeds.host(of: feed), next: next)
    }

    // MARK: Pace

    /// When hosts with a pace were asked last, as far as that still matters.
    func lastStarts(_ numbers: some Sequence<Int>, _ now: Timestamp) -> [String: Timestamp] {
        var latest: [String: Timestamp] = [:]
        for number in numbers {
            guard let last = feeds.states[number]?.times.lastPoll, now - last < .seconds(3600), last <= now,
                let pace = rules.pace(for: feeds.host(of: number)), last + pace.gap > now
            else { continue }
            latest[pace.name] = max(latest[pace.name] ?? last, last)
        }
        return latest
    }
}
