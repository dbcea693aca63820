internal import Configuration
internal import Control
internal import Logging
internal import Stories
internal import Transfers

/// Another configuration while polling goes on: it is read on a thread of its own, and what changed is taken over.
extension Poller {
    func beginReload() {
        guard !isReloading, let load = hooks.load else {
            wantsReload = isReloading
            return
        }
        guard chores.isEmpty else {
            wantsReload = true
            return
        }
        isReloading = true
        reloadHearers = reloadAskers
        reloadAskers = []
        hooks.reloading()
        let (reloads, wakeUp, roster, states) = (reloads, pipeline.wakeUp, feeds.roster, feeds.states)
        Thread(name: "configuration") {
            reloads.push(load().map { Reload($0, roster: roster, states: states) })
            wakeUp.wake()
        }.detach()
    }

    func endReload(_ result: Result<Reload, ConfigurationError>) {
        isReloading = false
        switch result {
        case .success(let new):
            adopt(new)
            figures.reloads += 1
            configured = Clocks.wall()
            let changes = new.changes
            let counts = ReloadCounts(
                feeds: status.feeds, added: changes.added.count, removed: changes.removed.count,
                changed: changes.changed.count)
            let configuration = new.configuration
            chores.conclude { [unowned self] in conclude(.reloaded(counts), adopted: configuration) }
        case .failure(let error):
            figures.refusedReloads += 1
            conclude(.refused(ControlRefusal(.configuration, lines: error.lines)), adopted: nil)
        }
    }

    private func conclude(_ reply: ControlReply, adopted: Configuration?) {
        hooks.ready(status)
        for hearer in reloadHearers { hearer(reply) }
        reloadHearers = []
        // Only now: the socket that they listen at may move.
        if let adopted { hooks.adopted(adopted) }
        if wantsReload {
            wantsReload = false
            beginReload()
        }
    }

    /// Feeds that come with the first configuration: nothing is polled before all of them are planned.
    func takeInFeeds() {
        let (roster, changes) = feeds.roster.with(
            configuration.feeds, shard: configuration.polling.shard, states: feeds.states)
        // They are in the roster.
        configuration.feeds = []
        feeds.adopt(roster, changes)
        scheduleAll(changes.added)
        refreshCounts()
    }

    private func adopt(_ reload: Reload) {
        let (old, new) = (configuration, reload.configuration)
        pipeline.retain(new.store.retention)
        pipeline.watch(new.health)
        pipeline.rule(by: new.rules)
        commands.adopt(new)
        var store = new.store
        store.retention = old.store.retention
        if store != old.store {
            logger.warning("another store takes a restart, keeping the one in use")
        }
        if Self.transferSettings(new, options) != Self.transferSettings(old, options) || new.hosts != old.hosts {
            do {
                let fresh = try Self.engine(new, options, pipeline)
                retired.append(engine)
                engine = fresh
            } catch {
                logger.error("cannot change the transfers, keeping their settings", metadata: ["reason": "\(error)"])
            }
        }
        configuration = new
        rules = HostRules(new.hosts)
        let changes = reload.changes
        feeds.adopt(reload.roster, changes)
        forgetOutages(of: changes.removed + changes.changed)
        let intervals = (old.polling.interval, old.polling.minInterval, old.polling.maxInterval)
        let isGeneral =
            intervals != (new.polling.interval, new.polling.minInterval, new.polling.maxInterval)
            || old.polling.adaptive != new.polling.adaptive
        chores.add(.remove, changes.removed)
        chores.add(.add, changes.added)
        chores.add(.change, changes.changed)
        if isGeneral { chores.add(.retime, Array(feeds.numbers)) }
        refreshCounts()
        logger.notice(
            "configuration read again",
            metadata: [
                "feeds": .stringConvertible(status.feeds), "added": .stringConvertible(changes.added.count),
                "removed": .stringConvertible(changes.removed.count),
                "changed": .stringConvertible(changes.changed.count),
            ])
        tellRoom()
    }

    /// A little of what the last configuration left to be done.
    func doChores() {
        guard !chores.isEmpty else { return }
        if let (kind, numbers) = chores.next() {
            switch kind {
            case .remove: for number in numbers where !feeds.isConfigured(number) { schedule.remove(number) }
            case .add: scheduleAll(numbers.filter { feeds.isConfigured($0) })
            case .change, .retime: reschedule(numbers, areChanged: kind == .change)
            }
        }
        chores.takeConclusion()?()
    }

    /// Feeds whose interval or address is another now. One that was gone is asked again where its own configuration changed.
    private func reschedule(_ numbers: ArraySlice<Int>, areChanged: Bool) {
        let (now, wall) = (Clocks.uptime(), Clocks.wall())
        for number in numbers where feeds.isConfigured(number) && !feeds[.isUnderWay, number] {
            let state = feeds.state(of: number)
            if state.reason == PollReason.gone.rawValue {
                if areChanged { schedule.set(number, due: now) }
            } else if let wait = StartUp.wait(
                for: state, settings: feeds.settings(of: number), terms: terms(of: number), now: wall)
            {
                schedule.set(number, due: now + wait)
            }
        }
    }

    // MARK: Settings

    static func engine(
        _ configuration: Configuration, _ options: PollerOptions, _ pipeline: Pipeline
    ) throws(EngineError) -> TransferEngine {
        let rules = HostRules(configuration.hosts)
        return try TransferEngine(
            settings: transferSettings(configuration, options), deliveredBytes: { pipeline.load.now.bytes },
            terms: { address in
                let host = HostKey.of(address)
                var terms = rules.terms(for: host)
                terms.isSilent = pipeline.silence.end(of: host, at: Clocks.uptime()) != nil
                return terms
            },
            // A single run asks a host that hangs for no more than it has to.
            isForWholeHost: {
                options.once && $0.isHung || PollJudge.isForWholeHost($0, now: Clocks.wall())
            }, deliver: { pipeline.deliver($0) })
    }

    static func transferSettings(
        _ configuration: Configuration, _ options: PollerOptions
    ) -> TransferSettings {
        let polling = configuration.polling
        let networks: PrivateNetworkPolicy =
            switch polling.allowPrivateNetworks {
            case .any: .any
            case .none: .none
            case .configured: .whereConfigured
            }
        return TransferSettings(
            concurrency: concurrency(configuration, options), perHost: polling.perHost, timeout: polling.timeout,
            connectTimeout: polling.connectTimeout, maximumSize: polling.maxSize,
            userAgent: polling.userAgent ?? options.userAgent, proxy: polling.proxy, caFile: polling.caFile,
            privateNetworks: networks, environment: options.environment)
    }
}
