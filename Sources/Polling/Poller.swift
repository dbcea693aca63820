public import Configuration
internal import Control
internal import Feeds
internal import Glibc
public import Logging
public import Stories
internal import Transfers

/// The daemon's heart: one loop that starts what is due, hears what became of it and schedules what comes next.
///
/// Everything here runs on the thread that calls ``run()``. The work is done by others: a transfer thread, parser
/// workers, a writer (see `Pipeline`). What is under way is bounded by the configuration's `concurrency` and by the
/// bytes that wait to be parsed, so that memory never depends on the number of feeds.
public final class Poller {
    var configuration: Configuration
    let options: PollerOptions
    let hooks: PollerHooks
    let logger: Logger
    let pipeline: Pipeline
    var feeds: FeedTable
    var schedule = Schedule()
    var ready: ReadyQueue
    /// Feeds that are due and have no place in the queue yet, as counted the last time, and when to count again.
    var dueBehindQueue: (count: Int, until: Duration) = (0, .zero)
    var summary = PollerSummary()
    var status = PollerStatus()
    var figures = PollerFigures()
    /// Polls that were asked for, by number.
    var asks: [Int: PollAsk] = [:]
    var nextAsk = 0
    let started = Clocks.wall()
    /// When the configuration in force was read.
    var configured = Clocks.wall()
    var engine: TransferEngine
    let commands: CommandJobs
    /// Of an earlier configuration: they end when their last transfer does.
    var retired: [TransferEngine] = []
    var nextID = UInt64.random(in: 0..<1 << 32)
    let begun = Clocks.uptime()
    var rules: HostRules
    var outages = HostOutages()
    /// Hosts whose feeds are answered alike, and not well.
    var faults = HostOutages()
    var hung = HungHosts()
    var reachability = Reachability()
    var exhaustion = Exhaustion()
    var newsPace = NewsPace()
    /// Failures at connecting that wait for the verdict: the host's fault, or the network's?
    var doubtful: [(task: PollTask, result: TransferResult)] = []
    let reloads = Handover<Result<Reload, ConfigurationError>>()
    var isReloading = false
    /// What the last configuration leaves to be done, feed by feed.
    var chores = ReloadChores()
    /// The reload under way may have read what was there before it was asked for once more.
    var wantsReload = false
    /// Who waits for the next reload to begin, and for the one under way to end.
    var reloadAskers: [PollerMailbox.Hearer] = []
    var reloadHearers: [PollerMailbox.Hearer] = []

    /// - Parameter store: the poller's from now on.
    public init(
        configuration: Configuration, options: PollerOptions, store: sending Store, hooks: PollerHooks = PollerHooks(),
        logger: Logger
    ) throws {
        self.configuration = configuration
        self.options = options
        self.hooks = hooks
        self.logger = logger
        let lastSeq = store.lastSeq
        feeds = FeedTable(states: store.allStates)
        ready = ReadyQueue()
        rules = HostRules(configuration.hosts)
        let pipeline = Pipeline(
            store: store, workers: options.workers, isPersistent: !options.once,
            retention: configuration.store.retention, health: configuration.health, rules: configuration.rules,
            logger: logger)
        self.pipeline = pipeline
        commands = CommandJobs(
            storePath: configuration.store.path, lastSeq: lastSeq, environment: options.environment,
            isPersistent: !options.once, logger: logger)
        engine = try Self.engine(configuration, options, pipeline)
    }

    // MARK: The loop

    /// Polls until told to stop, or, with `once`, until every due feed was polled; all of it is durable then.
    public func run() -> PollerSummary {
        let start = Clocks.uptime()
        takeInFeeds()
        if !options.once { logger.notice("started", metadata: ["feeds": .stringConvertible(status.feeds)]) }
        tellRoom()
        hooks.ready(status)
        commands.adopt(configuration)
        while !isDone {
            if let command = hooks.command() {
                if command == .stop {
                    summary.isStopped = true
                    break
                }
                beginReload()
            }
            for letter in hooks.mailbox?.takeAll() ?? [] { take(letter.request, letter.hearer) }
            for event in pipeline.takeEvents() { hear(event) }
            for new in reloads.takeAll() { endReload(new) }
            doChores()
            startWhatIsDue()
            judgeDoubtful()
            retired.removeAll { engine in
                guard engine.inFlight == 0 else { return false }
                engine.stop()
                return true
            }
            showStatus()
            if isDone { break }
            sleep()
        }
        end()
        summary.elapsed = Clocks.uptime() - start
        return summary
    }

    private var isDone: Bool {
        if summary.storeError != nil { return true }
        return options.once && status.underWay == 0 && ready.count == 0 && schedule.count == 0
    }

    private func sleep() {
        var wait = chores.isEmpty ? hooks.longestSleep : .zero
        if !options.once, let due = schedule.nextDue() { wait = min(wait, max(.zero, due - Clocks.uptime())) }
        if !doubtful.isEmpty { wait = min(wait, .milliseconds(100)) }
        if let due = newsPace.due { wait = min(wait, max(.zero, due - Clocks.uptime())) }
        // Slow transfers may give up their slots meanwhile.
        if ready.count > 0, engine.inFlight > 0 { wait = min(wait, .milliseconds(250)) }
        if reachability.isDown, ready.count > 0 {
            wait = min(wait, max(.zero, reachability.nextProbe - Clocks.uptime()))
        }
        var descriptors = [
            pollfd(fd: pipeline.wakeUp.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: hooks.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: hooks.mailbox?.descriptor ?? -1, events: Int16(POLLIN), revents: 0),
        ]
        // Rounded up: a loop that wakes just before its time would spin.
        poll(&descriptors, nfds_t(descriptors.count), Int32(clamping: wait.milliseconds + 1))
    }

    private func end() {
        hooks.stopping()
        refuseAskers()
        engine.stop()
        for engine in retired { engine.stop() }
        if !pipeline.stop(within: .seconds(4)) {
            logger.error("the disk does not answer, stopping without it; what was not durable is asked again")
        }
        for event in pipeline.takeEvents() { hear(event) }
        if options.once, !summary.isStopped {
            summary.isStopped = !commands.finish { [hooks] in hooks.command() == .stop }
        } else {
            commands.stop()
        }
        if let sum = newsPace.rest(now: Clocks.uptime()) { report(sum) }
        if !options.once { logger.notice("stopped", metadata: ["new": .stringConvertible(status.newStories)]) }
    }

    // MARK: Hearing what came

    private func hear(_ event: PipelineEvent) {
        switch event {
        case .abandoned(let feed, let host):
            released(feed, host)
            if feeds.isConfigured(feed), !options.once { schedule.set(feed, due: Clocks.uptime()) }
        case .recalled(let feed, let host, let silent): hearRecalled(feed, host, behind: silent)
        case .unreachable(let task, let result): hearUnreachable(task, result)
        case .exhausted(let task, let result): hearExhausted(task, result)
        case .written(let results, let error):
            // In place: they are large.
            let polls = results.span
            for index in polls.indices where polls[index].isPoll { hear(polls[index], wasKept: error == nil) }
            if error == nil { commands.hear(lastSeq: results.map(\.state.logSeq).max() ?? 0) }
            if let error, error != .stopped, options.once, summary.storeError == nil {
                summary.storeError = error.description
            }
        }
    }

    /// The feed is no longer under way.
    func released(_ feed: Int, _ host: String) {
        status.underWay -= 1
        ready.finished(host: host)
        feeds[.isUnderWay, feed] = false
    }

    private func hear(_ result: PollResult, wasKept: Bool) {
        released(result.feed, result.host)
        if result.provesNetwork { hearAnswer(of: result.host) }
        hearHung(result)
        hearRoom()
        guard wasKept else { return }
        hearFault(result)
        let before = feeds.states[result.feed]
        feeds.keep(result.packed ?? PackedFeedState(result.state), of: result.feed)
        count(result)
        report(result, before: before)
        tellAskers(
            of: result.feed,
            FeedNews(
                url: result.state.url, title: result.state.title, new: result.new, status: result.state.status,
                error: result.failure?.description))
        guard feeds.isConfigured(result.feed) else { return }
        noteProbe(result.feed)
        let now = Clocks.uptime()
        // A reload may have changed the feed while it was asked.
        if let wait = result.next.wait, !options.once {
            schedule.set(result.feed, due: now + min(wait, changedInterval(result) ?? wait))
        }
    }

    private func changedInterval(_ result: PollResult) -> Duration? {
        let interval = max(
            feeds.interval(of: result.feed) ?? configuration.polling.interval, configuration.polling.minInterval)
        return result.next.reason == .interval ? interval * 1.1 : nil
    }

    private func count(_ result: PollResult) {
        summary.polled += 1
        figures.count(result)
        if result.failure != nil {
            summary.failed += 1
        } else if result.new > 0 {
            summary.newFeeds += 1
        } else {
            summary.unchanged += 1
        }
        summary.newStories += result.new
        status.newStories += result.new
        status.failing = feeds.failing
    }

    private func showStatus() {
        let (load, written) = (pipeline.load.now, pipeline.written)
        status.waiting = countWaiting()
        status.trouble = written.trouble
        let engines = [engine] + retired
        status.passes = engines.reduce(0) { $0 &+ $1.passes }
        status.isTransferring = engines.contains { $0.inFlight > 0 }
        status.parsed = load.parsed
        status.isParsing = load.bodies > 0
        status.written = written.finished
        status.isWriting = written.isBusy
        tellTrouble()
        if let sum = newsPace.sum(now: Clocks.uptime()) { report(sum) }
        hooks.turned(status)
    }

    func refreshCounts() {
        status.feeds = feeds.count
        status.failing = feeds.failing
    }
}
