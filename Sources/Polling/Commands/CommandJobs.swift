internal import Configuration
internal import Glibc
internal import Logging
internal import Stories
internal import Synchronization

/// The commands of rules and notes, each on a thread of its own: none holds up polling, nor another. A few run at once.
final class CommandJobs: Sendable {
    /// One job's thread, and what tells it that there is something to do.
    private struct Running: Sendable {
        var job: CommandJob
        var news: Handover<Int64>
        var stop: Latch
        var ended: Latch
        var thread: Thread
    }

    private let storePath: String
    private let environment: [String: String]
    private let isPersistent: Bool
    private let logger: Logger
    private let marks: CommandMarks
    private let running = Mutex<[String: Running]>([:])
    private let lastSeq = Mutex<Int64>(0)
    private let places: Handover<Void>

    /// Commands that run at once.
    private static let atOnce = 4

    /// - Parameter lastSeq: the last durable story's.
    init(
        storePath: String, lastSeq: Int64, environment: [String: String], isPersistent: Bool, logger: Logger
    ) {
        self.storePath = storePath
        self.environment = environment
        self.isPersistent = isPersistent
        self.logger = logger
        marks = CommandMarks(storePath: storePath)
        places = Handover<Void>()
        for _ in 0..<Self.atOnce { places.push(()) }
        self.lastSeq.withLock { $0 = lastSeq }
    }

    /// Takes over what a configuration says; jobs that stay the same go on undisturbed.
    func adopt(_ configuration: Configuration) {
        let jobs = Dictionary(
            CommandJob.all(configuration).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        var ended: [Running] = []
        running.withLock { running in
            for (name, old) in running where jobs[name] != old.job {
                ended.append(old)
                running[name] = nil
            }
        }
        // A job's mark is one thread's at a time.
        end(ended, within: .seconds(2))
        running.withLock { running in
            for (name, job) in jobs where running[name] == nil { running[name] = start(job) }
        }
    }

    /// Stories up to here are durable.
    func hear(lastSeq seq: Int64) {
        let isNew = lastSeq.withLock { last in
            defer { last = max(last, seq) }
            return seq > last
        }
        guard isNew else { return }
        running.withLock { for job in $0.values { job.news.push(seq) } }
    }

    /// Ends all; what runs is killed.
    func stop() { end(takeAll(), within: .seconds(2)) }

    /// Ends all once they have done what there is to do; false where `isStopped` came first, and what ran was killed.
    func finish(unless isStopped: () -> Bool) -> Bool {
        let all = takeAll()
        for job in all { job.news.close() }
        for (number, job) in all.enumerated() {
            while !job.ended.wait(.milliseconds(50)) {
                guard isStopped() else { continue }
                end(Array(all[number...]), within: .seconds(2))
                return false
            }
            job.thread.join()
        }
        return true
    }

    private func takeAll() -> [Running] {
        running.withLock { running in
            defer { running = [:] }
            return Array(running.values)
        }
    }

    private func end(_ jobs: [Running], within limit: Duration) {
        for job in jobs {
            job.stop.open()
            job.news.close(discarding: true)
        }
        for job in jobs { job.thread.join(within: limit) }
    }

    private func start(_ job: CommandJob) -> Running {
        let (news, stop, ended, places) = (Handover<Int64>(), Latch(), Latch(), places)
        let follower = CommandFollower(
            job, storePath: storePath, marks: marks, environment: environment, isPersistent: isPersistent,
            logger: logger, isStopped: { stop.wait(.zero) }, pause: { stop.wait($0) },
            withPlace: { work in
                _ = places.pop()
                work()
                places.push(())
            })
        news.push(lastSeq.withLock { $0 })
        let thread = Thread(name: "command") {
            // A command that reads nothing of its input must not end the daemon.
            var pipe = sigset_t()
            sigemptyset(&pipe)
            sigaddset(&pipe, SIGPIPE)
            pthread_sigmask(SIG_BLOCK, &pipe, nil)
            var follower = follower
            while let seq = news.pop() { follower.follow(upTo: seq) }
            ended.open()
        }
        return Running(job: job, news: news, stop: stop, ended: ended, thread: thread)
    }
}
