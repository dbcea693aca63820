public import Feeds
internal import Glibc

/// What decides whether a line is listed, read from its `_newswire` member alone: a million lines are looked through
/// in the time that parsing ten thousand of them takes.
public struct StoryHead: Sendable {
    public let envelope: Envelope
    /// The seq of the first version, where this line is a later one.
    public private(set) var revises: Int64?
    public private(set) var sameStoryAs: Int64?
    public private(set) var isBacklog = false
    /// Where the feed's URL stands in the line, as JSON has it.
    private var feedURL = 0..<0
    /// Behind the `_newswire` object.
    private var end = 0

    public var seq: Int64 { envelope.seq }
    public var received: Timestamp { envelope.received }

    /// nil for bytes that do not begin as a story does.
    public init?(_ line: UnsafeBufferPointer<UInt8>) {
        guard let envelope = Envelope(line) else { return nil }
        self.envelope = envelope
        var scanner = JSONScanner(line)
        guard scanner.take(UInt8(ascii: "{")), scanner.string() != nil, scanner.take(UInt8(ascii: ":")),
            scanner.take(UInt8(ascii: "{"))
        else { return nil }
        repeat {
            guard let name = scanner.string(), scanner.take(UInt8(ascii: ":")), let value = scanner.value() else {
                return nil
            }
            note(name, value, in: line)
        } while scanner.take(UInt8(ascii: ","))
        guard scanner.take(UInt8(ascii: "}")), !feedURL.isEmpty else { return nil }
        end = scanner.position
    }

    private mutating func note(_ name: Range<Int>, _ value: Range<Int>, in line: UnsafeBufferPointer<UInt8>) {
        func isNamed(_ word: StaticString) -> Bool {
            guard name.count == word.utf8CodeUnitCount, let base = line.baseAddress else { return false }
            return memcmp(base + name.lowerBound, word.utf8Start, name.count) == 0
        }
        if isNamed("feed_url") {
            guard value.count > 2, line[value.lowerBound] == UInt8(ascii: "\"") else { return }
            feedURL = value.lowerBound + 1..<value.upperBound - 1
        } else if isNamed("revises") {
            revises = Self.number(line[value])
        } else if isNamed("same_story_as") {
            sameStoryAs = Self.number(line[value])
        } else if isNamed("backlog") {
            isBacklog = line[value.lowerBound] == UInt8(ascii: "t")
        }
    }

    private static func number(_ digits: Slice<UnsafeBufferPointer<UInt8>>) -> Int64? {
        guard digits.count <= 18, digits.allSatisfy({ $0 >= 48 && $0 <= 57 }) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int64($1 - 48) }
    }

    public func isOf(feed url: [UInt8], in line: UnsafeBufferPointer<UInt8>) -> Bool {
        let found = line[feedURL]
        if found.contains(UInt8(ascii: "\\")) {
            let quoted = [UInt8(ascii: "\"")] + found + [UInt8(ascii: "\"")]
            return (try? JSONValue.parse(quoted))?.string.map { Array($0.utf8) } == url
        }
        return found.elementsEqual(url)
    }

    /// Whether the line ends as it began: each object and array closed, each string too.
    public func isWhole(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
        var scanner = JSONScanner(line)
        scanner.position = end
        while scanner.take(UInt8(ascii: ",")) {
            guard scanner.string() != nil, scanner.take(UInt8(ascii: ":")), scanner.value() != nil else { return false }
        }
        return scanner.take(UInt8(ascii: "}")) && scanner.position == line.count
    }
}

/// Steps over JSON without making anything of it. It takes what the store writes, with no white space between, and
/// what is no such thing ends it.
struct JSONScanner {
    private let bytes: UnsafeBufferPointer<UInt8>
    var position = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    mutating func take(_ byte: UInt8) -> Bool {
        while position < bytes.count, bytes[position] == 0x20 { position += 1 }
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    /// What stands between the quotes; nil where no string is, or one without an end.
    mutating func string() -> Range<Int>? {
        guard take(UInt8(ascii: "\"")), let base = bytes.baseAddress else { return nil }
        let start = position
        while let found = memchr(base + position, 0x22, bytes.count - position) {
            let quote = UnsafeRawPointer(found) - UnsafeRawPointer(base)
            position = quote + 1
            // Before the quote an odd number of backslashes makes it part of the text.
            var first = quote
            while first > start, bytes[first - 1] == UInt8(ascii: "\\") { first -= 1 }
            if (quote - first) % 2 == 0 { return start..<quote }
        }
        return nil
    }

    /// One value of any kind.
    mutating func value() -> Range<Int>? {
        while position < bytes.count, bytes[position] == 0x20 { position += 1 }
        let start = position
        var depth = 0
        repeat {
            guard position < bytes.count else { return nil }
            switch bytes[position] {
            case UInt8(ascii: "\""): guard string() != nil else { return nil }
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                position += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                position += 1
            case UInt8(ascii: ","), UInt8(ascii: ":"), 0x20:
                guard depth > 0 else { return nil }
                position += 1
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
                UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "E"):
                word()
            default: return nil
            }
        } while depth > 0
        return depth == 0 && position > start ? start..<position : nil
    }

    /// A number, `true`, `false`, `null`.
    private mutating func word() {
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), 0x20: return
            default: position += 1
            }
        }
    }
}
