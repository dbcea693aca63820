internal import Configuration
internal import Control
internal import Feeds
internal import Stories
internal import Transfers

/// A poll that somebody asked for, and waits for.
struct PollAsk {
    let hearer: PollerMailbox.Hearer
    /// Feeds that have not answered yet.
    var left: Int
    var totals = PollTotals()
    let start: Duration
    var knowsTrouble = false
}

/// What is asked from outside while polling goes on.
extension Poller {
    func take(_ request: ControlRequest, _ hearer: @escaping PollerMailbox.Hearer) {
        switch request {
        case .status(let format): hooks.describe(report(), format, hearer)
        case .reload:
            reloadAskers.append(hearer)
            beginReload()
        case .poll(let names): begin(names, hearer)
        }
    }

    /// Whoever still waits is told that nothing will come.
    func refuseAskers() {
        let refusal = ControlReply.refused(ControlRefusal(.unavailable, "newswired stops"))
        for (_, ask) in asks { ask.hearer(refusal) }
        for hearer in reloadAskers + reloadHearers { hearer(refusal) }
        asks = [:]
        reloadAskers = []
        reloadHearers = []
    }

    // MARK: Polls

    private func begin(_ names: [String], _ hearer: @escaping PollerMailbox.Hearer) {
        let numbers: [Int]
        do throws(ControlRefusal) { numbers = try self.numbers(of: names) } catch { return hearer(.refused(error)) }
        let now = Clocks.uptime()
        var ask = PollAsk(hearer: hearer, left: 0, start: now)
        var held = 0
        for number in numbers {
            // Who names a feed means it; who names none does not mean to break a silence that a server asked for.
            if names.isEmpty, !pipeline.silence.isEmpty, !feeds[.isUnderWay, number],
                pipeline.silence.end(of: feeds.host(of: number), at: now) != nil
            {
                held += 1
                continue
            }
            feeds.askers[number, default: []].append(nextAsk)
            ask.left += 1
            guard !feeds[.isUnderWay, number] else { continue }
            feeds[.isInsisted, number] = true
            if !feeds[.isQueued, number] { schedule.set(number, due: now) }
        }
        if held > 0 {
            hearer(.notice("\(held) \(held == 1 ? "feed is" : "feeds are") left out: their servers asked for silence"))
        }
        guard ask.left > 0 else { return hearer(.done(ask.totals)) }
        reachability.insist()
        asks[nextAsk] = ask
        nextAsk += 1
    }

    /// The feeds of these names, each once; all that are configured where there is no name.
    private func numbers(of names: [String]) throws(ControlRefusal) -> [Int] {
        let configured = feeds.numbers.filter { feeds.isConfigured($0) }
        guard !names.isEmpty else { return configured }
        let addressed = names.compactMap { feeds.number(of: $0) }.filter { feeds.isConfigured($0) }
        if addressed.count == names.count {
            return addressed.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
        }
        let known = configured.map { number in
            let state = feeds.state(of: number)
            return FeedName.Names(url: state.url, title: feeds.settings(of: number)?.title ?? state.title)
        }
        var found: [Int] = []
        for name in names {
            do throws(FeedName.Failure) {
                let number = configured[try FeedName.find(name, among: known)]
                if !found.contains(number) { found.append(number) }
            } catch {
                throw ControlRefusal(.usage, error.description)
            }
        }
        return found
    }

    /// Those who asked for the feed hear what came of it.
    func tellAskers(of number: Int, _ news: FeedNews) {
        guard !feeds.askers.isEmpty, let askers = feeds.askers.removeValue(forKey: number) else { return }
        for asker in askers {
            guard var ask = asks[asker] else { continue }
            ask.totals.polled += 1
            ask.totals.new += news.new
            if news.error != nil { ask.totals.failed += 1 }
            ask.left -= 1
            ask.hearer(.polled(news))
            if ask.left > 0 {
                asks[asker] = ask
            } else {
                asks[asker] = nil
                ask.totals.milliseconds = (Clocks.uptime() - ask.start).milliseconds
                ask.hearer(.done(ask.totals))
            }
        }
    }

    /// Who waits for a store that refuses shall know it, once.
    func tellTrouble() {
        guard let trouble = status.trouble else { return }
        for (number, ask) in asks where !ask.knowsTrouble {
            asks[number]?.knowsTrouble = true
            ask.hearer(.notice("the store refuses new stories (\(trouble)), waiting until it takes them"))
        }
    }

    // MARK: Status

    private func report() -> PollerReport {
        let now = Clocks.uptime()
        let (load, written) = (pipeline.load.now, pipeline.written)
        var report = PollerReport(started: started, now: Clocks.wall(), configured: configured)
        report.status = status
        report.figures = figures
        report.feeds = feeds.conditions
        report.stories = feeds.stories
        report.nextDue = schedule.nextDue().map { max(.zero, $0 - now) }
        report.heldHosts = pipeline.silence.count(at: now)
        report.transfers = retired.reduce(engine.inFlight) { $0 + $1.inFlight }
        report.documents = load.bodies
        report.documentBytes = load.bytes
        report.unwritten = written.waiting
        report.lastSeq = written.lastSeq
        return report
    }
}
