internal import Feeds
internal import Glibc

extension FeedState {
    /// Reads a line of `feeds.jsonl`; nil for what is none.
    init?(_ line: UnsafeBufferPointer<UInt8>) {
        if let state = FeedStateLine.read(line) {
            self = state
            return
        }
        // Written by another hand, perhaps, with white space or escapes in names.
        guard let value = try? JSONValue.parse(line) else { return nil }
        var writer = JSONWriter()
        writer.value(value)
        guard let state = writer.bytes.withUnsafeBufferPointer({ FeedStateLine.read($0) }) else { return nil }
        self = state
    }

    /// The address in a line as it is written here; nil where it is not so plain.
    static func url(inLine line: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8>? {
        let beginning: StaticString = "{\"url\":\""
        let count = beginning.utf8CodeUnitCount
        guard line.count > count, let base = line.baseAddress, memcmp(base, beginning.utf8Start, count) == 0,
            let quote = memchr(base + count, 0x22, line.count - count)
        else { return nil }
        let end = UnsafeRawPointer(quote) - UnsafeRawPointer(base)
        let url = UnsafeBufferPointer(rebasing: line[count..<end])
        return url.contains(UInt8(ascii: "\\")) ? nil : url
    }
}

/// One line while it is read. There may be a million when the daemon starts: no tree is made of it, and the member that is
/// expected next is looked for first.
private struct FeedStateLine {
    private enum Member: Int, CaseIterable {
        case url, formerly, title, etag, lastModified, validatorsURL, movedTo, lastPoll, nextPoll, reason, status, error
        case failures, failingSince, lastOK, lastNew, stories, logSeq, bodyHash, tags
        case ttlMinutes, updatePeriodMinutes, skipHours, skipDays, expired, maxAge, expires
        case movedAsked, hostHeldUntil, ignoredValidators, notModifiedSince, goneAs
        case rhythm, polls, ownNextPoll, said, gaps, lastGap, gapPace, health, told

        /// In the order in which they are written.
        static let names: [StaticString] = [
            "url", "formerly", "title", "etag", "last_modified", "validators_url", "moved_to", "last_poll", "next_poll",
            "reason", "status", "error", "failures", "failing_since", "last_ok", "last_new", "stories", "log_seq",
            "body_hash", "tags", "ttl_minutes", "update_period_minutes", "skip_hours", "skip_days", "expired",
            "max_age_s", "expires", "moved_asked", "host_held_until", "ignored_validators", "not_modified_since",
            "gone_as", "rhythm", "polls", "own_next_poll", "said", "gaps", "last_gap", "gap_pace_s", "health",
            "health_told",
        ]
    }

    private let line: UnsafeBufferPointer<UInt8>
    private var state = FeedState(url: "")
    private var course = FeedCourse()
    private var hasURL = false
    private var isSound = true
    /// The member that is expected next.
    private var next = 0

    private init(_ line: UnsafeBufferPointer<UInt8>) { self.line = line }

    static func read(_ line: UnsafeBufferPointer<UInt8>) -> FeedState? {
        var reader = FeedStateLine(line)
        var scanner = JSONScanner(line)
        guard scanner.members({ reader.take($0) }), scanner.position == line.count, reader.isSound, reader.hasURL else {
            return nil
        }
        reader.state.course = reader.course
        return reader.state
    }

    private mutating func member(_ found: JSONMember) -> Member? {
        let count = Member.names.count
        for step in 0..<count {
            let index = (next + step) % count
            if found.isNamed(Member.names[index], in: line) {
                next = index + 1
                return Member(rawValue: index)
            }
        }
        return nil
    }

    private mutating func take(_ found: JSONMember) {
        guard let member = member(found) else { return }
        let value = found.value
        switch member {
        case .url:
            guard let url = string(value) else { return }
            (state.url, hasURL) = (url, true)
        case .formerly: state.formerly = strings(value)
        case .title: state.title = string(value)
        case .etag: state.etag = string(value)
        case .lastModified: state.lastModified = string(value)
        case .validatorsURL: state.validatorsURL = string(value)
        case .movedTo: state.movedTo = string(value)
        case .lastPoll: state.lastPoll = moment(value)
        case .nextPoll: state.nextPoll = moment(value)
        case .reason: state.reason = string(value)
        case .status: state.status = number(value) ?? 0
        case .error: state.error = string(value)
        case .failures: state.failures = number(value) ?? 0
        case .failingSince: state.failingSince = moment(value)
        case .lastOK: state.lastOK = moment(value)
        case .lastNew: state.lastNew = moment(value)
        case .stories: state.stories = number(value) ?? 0
        case .logSeq: state.logSeq = integer(value) ?? 0
        case .bodyHash: state.bodyHash = fingerprint(value)
        case .tags: state.tags = strings(value)
        case .ttlMinutes: state.wishes.ttlMinutes = number(value)
        case .updatePeriodMinutes: state.wishes.updatePeriodMinutes = number(value)
        case .skipHours:
            state.wishes.skipHours =
                parsed(value)?.array?.compactMap { $0.integer.flatMap { Int(exactly: $0) } } ?? []
        case .skipDays: state.wishes.skipDays = strings(value)
        case .expired: state.wishes.isExpired = parsed(value)?.bool ?? false
        case .maxAge: state.wishes.maxAge = count(value)
        case .expires: state.wishes.expires = moment(value)
        case .movedAsked: state.movedAsked = moment(value)
        case .hostHeldUntil: state.hostHeldUntil = moment(value)
        case .ignoredValidators: state.ignoredValidators = number(value) ?? 0
        case .notModifiedSince: state.notModifiedSince = moment(value)
        case .goneAs: state.goneAs = fingerprint(value)
        default: takeCourse(member, value)
        }
    }

    private mutating func takeCourse(_ member: Member, _ value: Range<Int>) {
        switch member {
        case .rhythm: course.rhythm = bytes(value)
        case .polls: course.polls = PollHistory(bytes(value))
        case .ownNextPoll: course.ownNextPoll = moment(value)
        case .said: course.said = string(value)
        case .gaps: course.gaps = count(value) ?? 0
        case .lastGap: course.lastGap = moment(value)
        case .gapPace: course.gapPace = count(value)
        case .health: course.health = string(value)
        case .told: course.told = count(value) ?? 0
        default: break
        }
    }

    // MARK: Values

    private mutating func parsed(_ value: Range<Int>) -> JSONValue? {
        let parsed = try? JSONValue.parse(UnsafeBufferPointer(rebasing: line[value]))
        if parsed == nil { isSound = false }
        return parsed
    }

    /// What stands between the quotation marks; nil where it is no string, or one with escapes.
    private func plain(_ value: Range<Int>) -> UnsafeBufferPointer<UInt8>? {
        let text = UnsafeBufferPointer(rebasing: line[value])
        guard text.count >= 2, text[0] == UInt8(ascii: "\"") else { return nil }
        let inside = UnsafeBufferPointer(rebasing: text[1..<text.count - 1])
        return Self.isPlain(UnsafeRawBufferPointer(inside)) ? inside : nil
    }

    /// Eight bytes at once.
    private static func isPlain(_ text: UnsafeRawBufferPointer) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        var place = 0
        while place + 8 <= text.count {
            let letters = text.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            let slashes = letters ^ ones &* 0x5C
            // A high bit where there is one, and perhaps above it.
            let marks = (letters &- ones &* 0x20) & ~letters | (slashes &- ones) & ~slashes
            if marks & ones << 7 != 0 { return false }
            place += 8
        }
        return text[place...].allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "\\") }
    }

    private mutating func string(_ value: Range<Int>) -> String? {
        guard let plain = plain(value) else { return parsed(value)?.string }
        return String(decoding: plain, as: UTF8.self)
    }

    private mutating func bytes(_ value: Range<Int>) -> [UInt8] {
        (plain(value).map(Base64.decode) ?? string(value).flatMap(Base64.decode)) ?? []
    }

    private mutating func strings(_ value: Range<Int>) -> [String] {
        parsed(value)?.array?.compactMap(\.string) ?? []
    }

    private mutating func integer(_ value: Range<Int>) -> Int64? {
        guard value.count <= 18, line[value].allSatisfy({ $0 >= 48 && $0 <= 57 }) else {
            return parsed(value)?.integer
        }
        return line[value].reduce(0) { $0 * 10 + Int64($1 - 48) }
    }

    private mutating func number(_ value: Range<Int>) -> Int? { integer(value).flatMap { Int(exactly: $0) } }

    private mutating func count(_ value: Range<Int>) -> Int? { number(value).flatMap { $0 >= 0 ? $0 : nil } }

    private mutating func moment(_ value: Range<Int>) -> Timestamp? {
        plain(value).map { Timestamp(rfc3339: $0) } ?? string(value).flatMap { Timestamp(rfc3339: $0) }
    }

    private mutating func fingerprint(_ value: Range<Int>) -> Fingerprint? {
        plain(value).map { Fingerprint(hexadecimal: $0) } ?? string(value).flatMap { Fingerprint(hexadecimal: $0) }
    }
}
