internal import Configuration
internal import Logging
internal import Transfers

/// How much may be under way, by what the system gives.
extension Poller {
    /// What the process keeps open itself: the store, threads' wake-ups, the control socket and who asks there, the
    /// commands of rules.
    private static let ownDescriptors = 96

    /// Transfers at once for which there are descriptors.
    private static func room(_ options: PollerOptions) -> Int {
        max(4, options.descriptors - ownDescriptors)
    }

    /// Transfers at once, and connections kept open.
    static func concurrency(_ configuration: Configuration, _ options: PollerOptions) -> Int {
        min(configuration.polling.concurrency, room(options))
    }

    /// Transfers for which there is room now, slow ones included.
    var room: Int { min(Self.room(options), exhaustion.limit ?? .max) }

    /// What the configuration wants and the system does not give.
    func tellRoom() {
        let concurrency = Self.concurrency(configuration, options)
        guard concurrency < configuration.polling.concurrency else { return }
        logger.warning(
            "fewer transfers at once than configured, for so many files may be open",
            metadata: [
                "concurrency": .stringConvertible(concurrency), "files": .stringConvertible(options.descriptors),
            ])
    }

    /// No descriptor, or no memory: the feed is asked a little later, when there are fewer at once.
    func hearExhausted(_ task: PollTask, _ result: TransferResult) {
        let underWay = status.underWay
        if exhaustion.happened(underWay: underWay), case .failure(let failure) = result.outcome {
            logger.warning(
                "no room for another connection, asking fewer feeds at once",
                metadata: ["error": .string(failure.message)])
        }
        // With --once, and nothing else that could make room, it is the end of the matter.
        if options.once, underWay <= 1 { return pipeline.fail(task, result) }
        released(task.feed, task.host)
        guard feeds.isConfigured(task.feed) else { return }
        let now = Clocks.uptime()
        if options.once { return queue(task.feed, due: now) }
        schedule.set(task.feed, due: now + .seconds(1) * (1 + task.jitter))
    }

    /// A poll was carried through.
    func hearRoom() {
        if exhaustion.wentWell(configured: Self.concurrency(configuration, options)) {
            logger.notice("there is room for all connections again")
        }
    }
}
