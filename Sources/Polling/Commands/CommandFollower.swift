internal import Basics
internal import Feeds
internal import Glibc
internal import Logging
internal import Rules
internal import Stories

/// Runs one job's command on each durable story that it is for, in their order, one at a time.
///
/// It follows the log from its mark, and the mark moves only when the command has done its work: a crash in between costs
/// a repeat of the command, never a story. A command that fails is tried again ever more sparingly; after some tries the
/// story is passed over.
struct CommandFollower {
    let job: CommandJob
    let storePath: String
    let marks: CommandMarks
    let environment: [String: String]
    /// Try a failing command again by and by; else leave it to the next run.
    let isPersistent: Bool
    let logger: Logger
    let isStopped: @Sendable () -> Bool
    /// Waits; true where the job is to end.
    let pause: @Sendable (Duration) -> Bool
    /// Waits for a place among the commands that may run at once.
    let withPlace: @Sendable (() -> Void) -> Void

    private var matcher: StoryMatcher?
    private var rules: RuleBook
    /// Notes of the first story may be there already: the crash that the mark knows nothing of came behind them.
    private var mayBeWritten = true

    private static let mostTries = 5
    private static let longestWait: Duration = .seconds(3600)

    init(
        _ job: CommandJob, storePath: String, marks: CommandMarks, environment: [String: String], isPersistent: Bool,
        logger: Logger, isStopped: @escaping @Sendable () -> Bool, pause: @escaping @Sendable (Duration) -> Bool,
        withPlace: @escaping @Sendable (() -> Void) -> Void
    ) {
        self.job = job
        self.storePath = storePath
        self.marks = marks
        self.environment = environment
        self.isPersistent = isPersistent
        self.logger = logger
        self.isStopped = isStopped
        self.pause = pause
        self.withPlace = withPlace
        matcher = StoryMatcher(job.match)
        rules = RuleBook(job.rules)
    }

    /// Looks at every story up to `last`, the last durable one.
    mutating func follow(upTo last: Int64) {
        do throws(StoreError) {
            // A job that is new begins with what comes.
            guard var mark = marks[job.name] else { return try marks.set(CommandMark(seq: last), of: job.name) }
            guard mark.seq < last else {
                // The log was cut back, or is another.
                if mark.seq > last { try marks.set(CommandMark(seq: last), of: job.name) }
                return
            }
            let before = mark.seq
            var cursor = try StoreReader(path: storePath).cursor(from: mark.seq + 1)
            while !isStopped(), let story = try cursor.next(), story.seq <= last {
                if isFor(story), !isWritten(story) {
                    guard try finish(story, &mark) else { return }
                    try marks.set(CommandMark(seq: story.seq), of: job.name)
                }
                mark = CommandMark(seq: story.seq)
                mayBeWritten = false
            }
            if mark.seq != before { try marks.set(mark, of: job.name) }
        } catch {
            logger.error("a command's stories cannot be read", metadata: ["reason": "\(error.description)"])
        }
    }

    private mutating func isFor(_ story: Story) -> Bool {
        if story.revises != nil || story.isBacklog || story.isFirst { return false }
        let subject = RuleSubject(story)
        guard matcher?.matches(subject) ?? false else { return false }
        // An earlier rule's tag stands in the story already; what one would drop, another does not run on.
        return job.rules.isEmpty || rules.judge(subject).matched.last == job.rules.count - 1
    }

    private func isWritten(_ story: Story) -> Bool {
        guard mayBeWritten, case .note(let name) = job.kind else { return false }
        let notes = try? StoreReader(path: storePath).notes(of: [story.seq])
        return notes?[story.seq]?.contains { $0.name == name } ?? false
    }

    /// Until the command did its work or is given up on this story; false where it is to be tried at another time.
    private func finish(_ story: Story, _ mark: inout CommandMark) throws(StoreError) -> Bool {
        while true {
            let failure = try attempt(story)
            guard let failure else {
                if mark.error != nil { logger.notice("a command works again", metadata: ["command": "\(job.name)"]) }
                return true
            }
            if isStopped() { return false }
            // One line at first, and one at each change.
            if mark.error != failure {
                logger.warning(
                    "a command failed",
                    metadata: ["command": "\(job.name)", "seq": "\(story.seq)", "reason": "\(failure)"])
            }
            mark = CommandMark(seq: story.seq - 1, tries: mark.tries + 1, error: failure)
            if mark.tries >= Self.mostTries {
                logger.warning(
                    "a command was given up on a story",
                    metadata: ["command": "\(job.name)", "seq": "\(story.seq)", "reason": "\(failure)"])
                return true
            }
            try marks.set(mark, of: job.name)
            guard isPersistent else { return false }
            if pause(min(Self.longestWait, .seconds(15 << (2 * Int64(mark.tries))))) { return false }
        }
    }

    /// Why it failed; nil where it did its work.
    private func attempt(_ story: Story) throws(StoreError) -> String? {
        var child = ChildProcess(words: job.words(for: story), environment: environment, timeout: job.timeout)
        if case .run = job.kind { child.largestOutput = 0 }
        var finished: ChildProcess.Finished?
        withPlace { finished = child.run(story.line + [0x0A], isStopped: isStopped) }
        guard let finished else { return "stopped" }
        if let failure = finished.failure { return failure }
        guard case .note(let name) = job.kind else { return nil }
        let text = String(decoding: finished.output, as: UTF8.self).cleaned(keepsLines: true)
        let trimmed = text.split(separator: "\n", omittingEmptySubsequences: false).reversed().drop {
            $0.allSatisfy(\.isWhitespace)
        }
        guard !trimmed.isEmpty else { return nil }
        try NoteLog(storePath: storePath).append(
            Note(
                seq: story.seq, name: name, text: trimmed.reversed().joined(separator: "\n"), written: Clocks.wall()))
        return nil
    }
}
