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
        isReloading = true
        reloadHearers = reloadAskers
        reloadAskers = []
        hooks.reloading()
        let (reloads, wakeUp) = (reloads, pipeline.wakeUp)
        Thread(name: "configuration") {
            reloads.push(load())
            wakeUp.wake()
        }.detach()
    }

    func endReload(_ result: Result<Configuration, ConfigurationError>) {
        isReloading = false
        var adopted: Configuration?
        let reply: ControlReply
        switch result {
        case .success(let new):
            let changes = adopt(new)
            figures.reloads += 1
            configured = Clocks.wall()
            adopted = new
            reply = .reloaded(
                ReloadCounts(
                    feeds: status.feeds, added: changes.added.count, removed: changes.removed.count,
                    changed: changes.changed.count))
        case .failure(let error):
            figures.refusedReloads += 1
            reply = .refused(ControlRefusal(.configuration, lines: error.lines))
        }
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

    private func adopt(_ new: Configuration) -> FeedTable.Changes {
        let old = configuration
        pipeline.retain(new.store.retention)
        pipeline.watch(new.health)
        pipeline.rule(by: new.rules)
        commands.adopt(new)
        var store = new.store
        store.retention = old.store.retention
        if store != old.store {
            logger.warning("another store takes a restart, keeping the one in use")
        }
        if Self.transferSettings(new, options) != Self.transferSettings(old, options) {
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
        let changes = feeds.configure(new.feeds, shard: new.polling.shard)
        for number in changes.removed { schedule.remove(number) }
        forgetOutages(of: changes.removed + changes.changed)
        scheduleAll(changes.added)
        let intervals = (old.polling.interval, old.polling.minInterval, old.polling.maxInterval)
        let isGeneral =
            intervals != (new.polling.interval, new.polling.minInterval, new.polling.maxInterval)
            || old.polling.adaptive != new.polling.adaptive
        let touched = isGeneral ? Array(feeds.entries.indices) : changes.changed
        reschedule(touched, becauseOfFeed: Set(changes.changed))
        refreshCounts()
        logger.notice(
            "configuration read again",
            metadata: [
                "feeds": .stringConvertible(status.feeds), "added": .stringConvertible(changes.added.count),
                "removed": .stringConvertible(changes.removed.count),
                "changed": .stringConvertible(changes.changed.count),
            ])
        tellRoom()
        return changes
    }

    /// Feeds whose interval or address is another now. One that was gone is asked again, for its configuration changed.
    private func reschedule(_ numbers: [Int], becauseOfFeed changed: Set<Int>) {
        let (now, wall) = (Clocks.uptime(), Clocks.wall())
        for number in numbers where feeds[number].settings != nil && !feeds[number].isUnderWay {
            if feeds[number].state.reason == PollReason.gone.rawValue {
                if changed.contains(number) { schedule.set(number, due: now) }
            } else if let wait = StartUp.wait(
                for: feeds[number].state, settings: feeds[number].settings, terms: terms(of: number), now: wall)
            {
                schedule.set(number, due: now + wait)
            }
        }
    }

    // MARK: Settings

    static func engine(
        _ configuration: Configuration, _ options: PollerOptions, _ pipeline: Pipeline
    ) throws(EngineError) -> TransferEngine {
        try TransferEngine(
            settings: transferSettings(configuration, options), deliveredBytes: { pipeline.load.now.bytes },
            isForWholeHost: { PollJudge.isForWholeHost($0, now: Clocks.wall()) }, deliver: { pipeline.deliver($0) })
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
