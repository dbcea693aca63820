import Basics
internal import Glibc
public import Logging

/// swift-log's backend: one line an event on standard error.
///
/// Where standard error is the journal's own stream (`$JOURNAL_STREAM`, systemd.exec(5)) a line begins with its level
/// as `<N>` (sd-daemon(3)) and carries no time, the journal stamps it; elsewhere it begins with the time and the
/// level's name. The message is followed by `key=value`, the common keys first and in one order. Strings stand in
/// quotes and cleaned, as they come from outside; other values are our own.
public struct JournalLogHandler: LogHandler {
    public var metadata: Logger.Metadata = [:]
    public var metadataProvider: Logger.MetadataProvider?
    public var logLevel: Logger.Level
    private let isJournal: Bool

    public init(level: Logger.Level, isJournal: Bool) {
        self.logLevel = level
        self.isJournal = isJournal
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { _, new in new } }
        if let own = event.metadata { all.merge(own) { _, new in new } }
        var line = Self.line(
            level: event.level, message: event.message.description, metadata: all,
            time: isJournal ? nil : Self.wallClock())
        line += "\n"
        Self.write(line)
    }

    // MARK: The line

    /// The keys that every part of the program spells alike, in the order in which they stand.
    static let commonKeys = ["feed", "url", "status", "bytes", "ms", "new", "next", "reason"]

    /// The whole line without its newline.
    ///
    /// - Parameter time: nil for a line to the journal, which begins with the level's number.
    static func line(level: Logger.Level, message: String, metadata: Logger.Metadata, time: String?) -> String {
        var line = ""
        if let time {
            line += "\(time) \(level.rawValue) "
        } else {
            line += "<\(level.priority)>"
        }
        LogText.appendClean(message, to: &line)
        for key in commonKeys {
            if let value = metadata[key] { append(key, value, to: &line) }
        }
        if metadata.count > 0 {
            for (key, value) in metadata.sorted(by: { $0.key < $1.key }) where !commonKeys.contains(key) {
                append(key, value, to: &line)
            }
        }
        return line
    }

    private static func append(_ key: String, _ value: Logger.Metadata.Value, to line: inout String) {
        line += " "
        LogText.appendClean(key, to: &line)
        line += "="
        switch value {
        case .stringConvertible(let own): LogText.appendClean(own.description, to: &line)
        case .string(let text): LogText.appendQuoted(text, to: &line)
        case .array, .dictionary: LogText.appendQuoted(value.description, to: &line)
        }
    }

    // MARK: The system

    /// One write a line, so that lines of several threads never mix. What cannot be written is lost: there is no
    /// better place to say so.
    private static func write(_ line: String) {
        WholeWrite.write(line, to: STDERR_FILENO)
    }

    /// The wall clock in UTC, to the millisecond.
    private static func wallClock() -> String {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        var parts = tm()
        gmtime_r(&now.tv_sec, &parts)
        func two(_ number: some BinaryInteger) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let milliseconds = String(1000 + now.tv_nsec / 1_000_000).dropFirst()
        return "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))T"
            + "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)).\(milliseconds)Z"
    }
}

extension JournalLogHandler {
    /// Whether standard error is the stream that `$JOURNAL_STREAM` (`device:inode`) names.
    public static func standardErrorIsJournal(environment: [String: String]) -> Bool {
        guard let stream = environment["JOURNAL_STREAM"] else { return false }
        let parts = stream.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let device = UInt64(parts[0]), let inode = UInt64(parts[1]) else { return false }
        var status = stat()
        guard fstat(STDERR_FILENO, &status) == 0 else { return false }
        return UInt64(status.st_dev) == device && UInt64(status.st_ino) == inode
    }
}

extension Logger.Level {
    /// syslog(3)'s number: what journald files the line under.
    var priority: Int {
        switch self {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }
}
