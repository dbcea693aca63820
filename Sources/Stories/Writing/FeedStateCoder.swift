internal import Feeds

/// Goes over a state's fields in one order: one coder writes them into bytes, another reads them out of these.
protocol FeedStateCoder {
    /// A small number costs a byte.
    mutating func word(_ value: inout UInt64)
    mutating func text(_ value: inout String)
    mutating func bytes(_ value: inout [UInt8])
    /// Moments are told by how far they are from the one before.
    var lastMoment: Int64 { get set }
}

extension FeedStateCoder {
    mutating func number(_ value: inout Int) {
        var word = UInt64(bitPattern: Int64(value))
        self.word(&word)
        value = Int(Int64(bitPattern: word))
    }

    /// Nil is nought, and what may be below nought is near it all the same.
    private mutating func distance(_ value: inout Int64?) {
        var word = value.map { UInt64(bitPattern: $0 << 1 ^ $0 >> 63) &+ 1 } ?? 0
        self.word(&word)
        value = word == 0 ? nil : Int64(bitPattern: (word - 1) >> 1) ^ -Int64((word - 1) & 1)
    }

    mutating func number(_ value: inout Int?) {
        var coded = value.map(Int64.init)
        distance(&coded)
        value = coded.map(Int.init)
    }

    mutating func moment(_ value: inout Timestamp?) {
        var coded = value.map { $0.milliseconds &- lastMoment }
        distance(&coded)
        value = coded.map { Timestamp(milliseconds: $0 &+ lastMoment) }
        lastMoment = value?.milliseconds ?? lastMoment
    }

    mutating func text(_ value: inout String?) {
        var isThere: UInt64 = value == nil ? 0 : 1
        word(&isThere)
        guard isThere == 1 else {
            value = nil
            return
        }
        var text = value ?? ""
        self.text(&text)
        value = text
    }

    mutating func texts(_ value: inout [String]) {
        list(&value, empty: "") { $0.text(&$1) }
    }

    mutating func list<Element>(
        _ value: inout [Element], empty: Element, _ each: (inout Self, inout Element) -> Void
    ) {
        var count = value.count
        number(&count)
        if value.count != count { value = Array(repeating: empty, count: count) }
        for index in value.indices { each(&self, &value[index]) }
    }

    mutating func fingerprint(_ value: inout Fingerprint?) {
        var halves = value.map { [$0.high, $0.low] } ?? []
        list(&halves, empty: 0) { $0.word(&$1) }
        value = halves.isEmpty ? nil : Fingerprint(high: halves[0], low: halves[1])
    }

    mutating func flag(_ value: inout Bool) {
        var word: UInt64 = value ? 1 : 0
        self.word(&word)
        value = word == 1
    }
}

struct FeedStateWriter: FeedStateCoder {
    private(set) var bytes: [UInt8] = []
    var lastMoment: Int64 = 0

    init() { bytes.reserveCapacity(512) }

    mutating func byte(_ value: UInt8) { bytes.append(value) }

    mutating func word(_ value: inout UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func text(_ value: inout String) {
        value.withUTF8 { utf8 in
            var count = UInt64(utf8.count)
            word(&count)
            bytes.append(contentsOf: utf8)
        }
    }

    mutating func bytes(_ value: inout [UInt8]) {
        var count = UInt64(value.count)
        word(&count)
        bytes.append(contentsOf: value)
    }
}

struct FeedStateReader: FeedStateCoder {
    private let source: UnsafeBufferPointer<UInt8>
    private(set) var position: Int
    var lastMoment: Int64 = 0

    /// - Parameter source: what a `FeedStateWriter` wrote in this process.
    init(_ source: UnsafeBufferPointer<UInt8>, at position: Int) {
        self.source = source
        self.position = position
    }

    mutating func word(_ value: inout UInt64) {
        value = 0
        var shift: UInt64 = 0
        while true {
            let byte = source[position]
            position += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return }
            shift += 7
        }
    }

    /// Where the next text or bytes stand.
    mutating func stretch() -> UnsafeBufferPointer<UInt8> {
        var count: UInt64 = 0
        word(&count)
        defer { position += Int(count) }
        return UnsafeBufferPointer(rebasing: source[position..<position + Int(count)])
    }

    mutating func text(_ value: inout String) { value = String(decoding: stretch(), as: UTF8.self) }

    mutating func bytes(_ value: inout [UInt8]) { value = Array(stretch()) }
}

extension FeedState {
    /// All but what stands in front: see `PackedFeedState`.
    mutating func pass(_ coder: inout some FeedStateCoder) {
        passTimes(&coder)
        coder.texts(&formerly)
        coder.text(&title)
        coder.text(&etag)
        coder.text(&lastModified)
        coder.text(&validatorsURL)
        coder.text(&movedTo)
        coder.number(&status)
        coder.text(&error)
        coder.number(&failures)
        coder.fingerprint(&bodyHash)
        coder.texts(&tags)
        wishes.pass(&coder)
        coder.number(&ignoredValidators)
        coder.fingerprint(&goneAs)
        var course = course
        var hasCourse = course != FeedCourse()
        coder.flag(&hasCourse)
        guard hasCourse else { return }
        course.pass(&coder)
        self.course = course
    }
}

extension FeedState {
    mutating func passTimes(_ coder: inout some FeedStateCoder) {
        coder.moment(&lastPoll)
        coder.moment(&nextPoll)
        coder.moment(&lastOK)
        coder.moment(&failingSince)
        coder.moment(&movedAsked)
        coder.moment(&hostHeldUntil)
        coder.moment(&notModifiedSince)
        coder.text(&reason)
    }
}

extension DocumentWishes {
    fileprivate mutating func pass(_ coder: inout some FeedStateCoder) {
        var isSaid = self != DocumentWishes()
        coder.flag(&isSaid)
        guard isSaid else { return }
        coder.number(&ttlMinutes)
        coder.number(&updatePeriodMinutes)
        coder.list(&skipHours, empty: 0) { $0.number(&$1) }
        coder.texts(&skipDays)
        coder.flag(&isExpired)
        coder.number(&maxAge)
        coder.moment(&expires)
    }
}

extension FeedCourse {
    fileprivate mutating func pass(_ coder: inout some FeedStateCoder) {
        coder.bytes(&rhythm)
        polls.pass(&coder)
        coder.moment(&ownNextPoll)
        coder.text(&said)
        coder.number(&gaps)
        coder.moment(&lastGap)
        coder.number(&gapPace)
        coder.text(&health)
        coder.number(&told)
    }
}
