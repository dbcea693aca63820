public import Feeds

/// What decides whether a line is listed, read from its `_newswire` member alone: a million lines are looked through
/// in the time that parsing ten thousand of them takes.
public struct StoryHead: Sendable {
    /// What stands first.
    public let envelope: Envelope
    /// The seq of the first version, where this line is a later one.
    public private(set) var revises: Int64?
    /// The seq of the first story that is the same article.
    public private(set) var sameStoryAs: Int64?
    /// Whether it stood in a feed's first document and does not count as new.
    public private(set) var isBacklog = false
    /// Of the feed's first document, and no backlog.
    public private(set) var isFirst = false
    /// A rule marked it as read.
    public private(set) var isRead = false
    /// Where the feed's URL stands in the line, as JSON has it.
    private var feedURL = 0..<0
    /// Behind the `_newswire` object.
    private var end = 0

    /// The number that people type.
    public var seq: Int64 { envelope.seq }
    /// When the story was stored.
    public var received: Timestamp { envelope.received }

    /// nil for bytes that do not begin as a story does.
    public init?(_ line: UnsafeBufferPointer<UInt8>) {
        guard let envelope = Envelope(line) else { return nil }
        self.envelope = envelope
        var scanner = JSONScanner(line)
        scanner.position = envelope.receivedEnd + 1
        guard scanner.take(UInt8(ascii: ",")), scanner.membersToEnd({ note($0, in: line) }), !feedURL.isEmpty else {
            return nil
        }
        end = scanner.position
    }

    private mutating func note(_ member: JSONMember, in line: UnsafeBufferPointer<UInt8>) {
        let value = member.value
        if member.isNamed("feed_url", in: line) {
            guard value.count > 2, line[value.lowerBound] == UInt8(ascii: "\"") else { return }
            feedURL = value.lowerBound + 1..<value.upperBound - 1
        } else if member.isNamed("revises", in: line) {
            revises = Self.number(line[value])
        } else if member.isNamed("same_story_as", in: line) {
            sameStoryAs = Self.number(line[value])
        } else if member.isNamed("backlog", in: line) {
            isBacklog = line[value.lowerBound] == UInt8(ascii: "t")
        } else if member.isNamed("first", in: line) {
            isFirst = line[value.lowerBound] == UInt8(ascii: "t")
        } else if member.isNamed("read", in: line) {
            isRead = line[value.lowerBound] == UInt8(ascii: "t")
        }
    }

    private static func number(_ digits: Slice<UnsafeBufferPointer<UInt8>>) -> Int64? {
        guard digits.count <= 18, digits.allSatisfy({ $0 >= 48 && $0 <= 57 }) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int64($1 - 48) }
    }

    /// Whether the line is of a feed, by its address's bytes.
    public func isOf(feed url: [UInt8], in line: UnsafeBufferPointer<UInt8>) -> Bool {
        let found = line[feedURL]
        if found.contains(UInt8(ascii: "\\")) {
            let quoted = [UInt8(ascii: "\"")] + found + [UInt8(ascii: "\"")]
            return (try? JSONValue.parse(quoted))?.string.map { Array($0.utf8) } == url
        }
        return found.elementsEqual(url)
    }

    /// Whether the line is JSON to its end: a flipped byte leaves many a line looking like one.
    public func isWhole(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
        JSONCheck.fault(in: line) == nil
    }

    /// What a value of a line is to people.
    public enum Text: Sendable {
        case title, plain, html
    }

    /// Hands on where the line's texts stand, without their quotes and as JSON has them, until `body` has seen enough; of
    /// a line that is whole.
    public func eachText(in line: UnsafeBufferPointer<UInt8>, _ body: (Text, Range<Int>) -> Bool) {
        var scanner = JSONScanner(line)
        scanner.position = end
        while scanner.take(UInt8(ascii: ",")) {
            guard let name = scanner.string(), scanner.take(UInt8(ascii: ":")), let value = scanner.value() else {
                return
            }
            if line[value.lowerBound] == UInt8(ascii: "\"") {
                guard let kind = Self.text(name, line) else { continue }
                guard body(kind, value.lowerBound + 1..<value.upperBound - 1) else { return }
            } else if JSONMember(name: name, value: value).isNamed("tags", in: line) {
                var tags = JSONScanner(line)
                tags.position = value.lowerBound + 1
                repeat {
                    guard let tag = tags.string() else { break }
                    guard body(.plain, tag) else { return }
                } while tags.take(UInt8(ascii: ","))
            }
        }
    }

    private static func text(_ name: Range<Int>, _ line: UnsafeBufferPointer<UInt8>) -> Text? {
        let member = JSONMember(name: name, value: 0..<0)
        if member.isNamed("title", in: line) { return .title }
        if member.isNamed("content_html", in: line) { return .html }
        return member.isNamed("content_text", in: line) || member.isNamed("summary", in: line) ? .plain : nil
    }

    /// Hands the members behind `_newswire` to `body`; false where the line is not whole.
    func members(_ line: UnsafeBufferPointer<UInt8>, _ body: (JSONMember) -> Void) -> Bool {
        var scanner = JSONScanner(line)
        scanner.position = end
        while scanner.take(UInt8(ascii: ",")) {
            guard let name = scanner.string(), scanner.take(UInt8(ascii: ":")), let value = scanner.value() else {
                return false
            }
            body(JSONMember(name: name, value: value))
        }
        guard scanner.take(UInt8(ascii: "}")) else { return false }
        // An editor, or a flipped newline, may have left blanks.
        return line[scanner.position...].allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
    }
}
