internal import Feeds
internal import Synchronization

/// How far the command of one rule or note is: every story up to `seq` was looked at.
public struct CommandMark: Hashable, Sendable {
    public var seq: Int64
    /// Tries that failed on the story after `seq`.
    public var tries = 0
    /// Why the last one failed; nil after one that did not.
    public var error: String?

    public init(seq: Int64, tries: Int = 0, error: String? = nil) {
        self.seq = seq
        self.tries = tries
        self.error = error
    }
}

/// The marks of all commands, by name, in `commands.jsonl`. Without the file, commands begin with what comes next.
public final class CommandMarks: Sendable {
    private let path: String
    private let marks: Mutex<[String: CommandMark]>

    public init(storePath: String) {
        path = StoreFolder(path: storePath).commands
        marks = Mutex(Self.read(path))
    }

    /// For those who only look.
    public static func all(storePath: String) -> [String: CommandMark] { read(StoreFolder(path: storePath).commands) }

    public subscript(name: String) -> CommandMark? { marks.withLock { $0[name] } }

    /// Kept in place of the one before, as a whole.
    public func set(_ mark: CommandMark, of name: String) throws(StoreError) {
        // Under the lock: an older state of all must not come last.
        let failure = marks.withLock { marks -> StoreError? in
            marks[name] = mark
            var writer = JSONWriter()
            for (name, mark) in marks.sorted(by: { $0.key < $1.key }) {
                writer.beginObject()
                writer.key("name")
                writer.string(name)
                writer.key("seq")
                writer.integer(mark.seq)
                writer.key("tries")
                writer.integer(mark.tries)
                writer.member("error", mark.error)
                writer.endObject()
                writer.newline()
            }
            do throws(StoreError) {
                try SystemCalls.replace(path, with: writer.bytes)
                return nil
            } catch {
                return error
            }
        }
        if let failure { throw failure }
    }

    private static func read(_ path: String) -> [String: CommandMark] {
        var found: [String: CommandMark] = [:]
        try? LineScan.each(ofFile: path) { line in
            guard let value = try? JSONValue.parse(line.bytes), let name = value["name"]?.string,
                let seq = value["seq"]?.integer
            else { return }
            found[name] = CommandMark(
                seq: seq, tries: Int(value["tries"]?.integer ?? 0), error: value["error"]?.string)
        }
        return found
    }
}
