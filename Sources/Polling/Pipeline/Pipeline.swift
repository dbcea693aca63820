internal import Configuration
internal import Feeds
internal import Logging
internal import Stories
internal import Synchronization
internal import Transfers

/// What the main loop hears from the stages.
enum PipelineEvent: Sendable {
    /// Durable, all of it; or given up, with the store's error.
    case written([PollResult], StoreError?)
    /// This machine had no room for the connection: as if it had not begun.
    case exhausted(PollTask, TransferResult)
    /// Its host, or the one it was led to, asked for silence before it was asked: as if it had not begun.
    case recalled(feed: Int, host: String, silent: String)
    /// Cancelled: as if it had not begun.
    case abandoned(feed: Int, host: String)
    /// The host could not be reached; what that means is for the main loop to say, with ``Pipeline/fail(_:_:)`` or not.
    case unreachable(PollTask, TransferResult)
}

/// The stages after the transfers and what lies between them: bodies go to a few parser workers, their stories to one
/// writer, and what is durable back to the main loop.
final class Pipeline: Sendable {
    let wakeUp = WakeUp()
    let load = PipelineLoad()
    let silence = HostSilence()
    private let tasks = Mutex<[UInt64: PollTask]>([:])
    private let bodies = Handover<(task: PollTask, result: TransferResult)>()
    private let events = Handover<PipelineEvent>()
    private let writer: Writer
    private let threads: [Thread]
    private let writerThread: Thread

    /// - Parameters:
    ///   - store: the pipeline's from now on.
    ///   - isPersistent: whether a store that refuses is tried again.
    ///   - retention: how old a segment's newest story may become; nil for ever.
    init(
        store: sending Store, workers: Int, isPersistent: Bool, retention: Duration?, health: HealthSettings,
        rules: [RuleSettings], logger: Logger
    ) {
        let (wakeUp, events, bodies, load) = (wakeUp, events, bodies, load)
        let writer = Writer(
            isPersistent: isPersistent, retention: retention, health: health, rules: rules, logger: logger
        ) {
            batch, error in
            load.left(bytes: batch.reduce(0) { $0 + $1.documentBytes })
            events.push(.written(batch, error))
            wakeUp.wake()
        }
        self.writer = writer
        threads = (0..<max(1, workers)).map { _ in
            Thread(name: "parser") {
                while let (task, result) = bodies.pop() {
                    writer.queue.push(Self.judge(task, result))
                    load.parsed()
                }
            }
        }
        let owned = Owned(store)
        writerThread = Thread(name: "writer") { writer.run(owned.value) }
    }

    func retain(_ age: Duration?) { writer.retain(age) }

    func watch(_ health: HealthSettings) { writer.watch(health) }

    func rule(by rules: [RuleSettings]) { writer.rule(by: rules) }

    /// The request for a task; its result is to be handed to ``deliver(_:)``.
    func begin(_ task: PollTask, id: UInt64) -> TransferRequest {
        tasks.withLock { $0[id] = task }
        return task.request(id: id)
    }

    /// On the transfer thread: nothing is parsed here, but what needs no parsing is judged at once.
    func deliver(_ result: TransferResult) {
        guard let task = tasks.withLock({ $0.removeValue(forKey: result.id) }) else { return }
        switch result.outcome {
        case .success(let response) where PollJudge.hasDocument(response):
            load.delivered(bytes: response.body.count)
            load.entered(bytes: response.body.count)
            bodies.push((task, result))
        case .success: judgeHere(task, result)
        case .failure(let failure): fail(failure, task, result)
        }
    }

    private func fail(_ failure: TransferFailure, _ task: PollTask, _ result: TransferResult) {
        switch failure.kind {
        case .cancelled: tell(.abandoned(feed: task.feed, host: task.host))
        case .recalled:
            let silent = result.hops.last.map { HostKey.of($0.to) } ?? task.host
            tell(.recalled(feed: task.feed, host: task.host, silent: silent))
        case .exhausted:
            load.delivered(bytes: 0)
            tell(.exhausted(task, result))
        case _ where failure.isUnreachable && !task.asksOldAddress:
            load.delivered(bytes: 0)
            tell(.unreachable(task, result))
        default: judgeHere(task, result)
        }
    }

    private func tell(_ event: PipelineEvent) {
        events.push(event)
        wakeUp.wake()
    }

    private func judgeHere(_ task: PollTask, _ result: TransferResult) {
        load.delivered(bytes: 0)
        let judged = Self.judge(task, result)
        // Before the poll that heard so is durable.
        if let hold = judged.hold { silence.hold(hold.host, until: Clocks.uptime() + hold.wait) }
        writer.queue.push(judged)
    }

    /// The host's failure is the feed's.
    func fail(_ task: PollTask, _ result: TransferResult) { writer.queue.push(Self.judge(task, result)) }

    /// Nothing was asked: only why, and when it will be, is kept.
    func note(_ state: FeedState, feed: Int, host: String, next: NextPoll) {
        var result = PollResult(
            feed: feed, host: host, state: state, tags: state.tags, next: next, bytes: 0, elapsed: .zero)
        result.isPoll = false
        writer.queue.push(result)
    }

    func takeEvents() -> [PipelineEvent] {
        wakeUp.clear()
        return events.takeAll()
    }

    var written: Writer.Progress { writer.shown }

    /// Bodies that nobody has begun to parse are forgotten, their feeds are asked again; what is parsed is written.
    ///
    /// - Returns: false where the disk did not answer in time: the threads are left to the process's end.
    func stop(within limit: Duration) -> Bool {
        let end = Clocks.uptime() + limit
        bodies.close(discarding: true)
        var isDone = true
        for thread in threads where !thread.join(within: max(.zero, end - Clocks.uptime())) { isDone = false }
        writer.stop()
        return writerThread.join(within: max(.zero, end - Clocks.uptime())) && isDone
    }

    private static func judge(_ task: PollTask, _ result: TransferResult) -> PollResult {
        var judged = PollJudge.judge(task, result, now: Clocks.wall(), jitter: task.jitter)
        judged.documentBytes = result.documentBytes
        judged.provesNetwork = result.provesNetwork
        judged.isHung = result.isHung
        judged.hostFeeds = task.hostFeeds
        if case .success(let response) = result.outcome { judged.said = response.headers.ofTime }
        return judged
    }
}

/// Takes the store to the writer's thread.
///
/// `@unchecked Sendable`: it is made from a store that was sent, and read once, by the thread that owns it from then on.
private final class Owned: @unchecked Sendable {
    let value: Store

    init(_ value: sending Store) { self.value = value }
}

extension TransferResult {
    /// The size of the document that is to be parsed, if there is one.
    fileprivate var documentBytes: Int {
        if case .success(let response) = outcome, PollJudge.hasDocument(response) { response.body.count } else { 0 }
    }
}
