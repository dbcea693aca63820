public import Feeds
internal import Glibc

/// A feed's state in a few hundred bytes, as it is kept between two polls: a million of them are held in memory.
///
/// What is asked of all feeds at once stands in front, and is read without unpacking the rest.
public struct PackedFeedState: Sendable {
    /// Marks; the address; stories, `log_seq` and `last_new`; then the fields in the order of `FeedState.pass`.
    private let bytes: [UInt8]

    private static let fails: UInt8 = 1
    private static let hasMoved: UInt8 = 2
    private static let isGone: UInt8 = 4
    private static let wasPolled: UInt8 = 8
    private static let hadOthers: UInt8 = 16

    public init(_ state: FeedState) {
        var state = state
        var writer = FeedStateWriter()
        var marks: UInt8 = 0
        if state.failures > 0 { marks |= Self.fails }
        if state.movedTo != nil { marks |= Self.hasMoved }
        if state.status == 410 { marks |= Self.isGone }
        if state.lastPoll != nil { marks |= Self.wasPolled }
        if !state.formerly.isEmpty { marks |= Self.hadOthers }
        writer.byte(marks)
        writer.text(&state.url)
        writer.number(&state.stories)
        var seq = Int(state.logSeq)
        writer.number(&seq)
        writer.moment(&state.lastNew)
        state.pass(&writer)
        // As large as it must be: the writer's own has room for more.
        bytes = Array(writer.bytes[...])
    }

    public var unpacked: FeedState {
        bytes.withUnsafeBufferPointer { bytes in
            var state = FeedState(url: "")
            var reader = FeedStateReader(bytes, at: 1)
            reader.text(&state.url)
            let front = Self.front(&reader)
            (state.stories, state.logSeq, state.lastNew) = (front.stories, front.logSeq, front.lastNew)
            state.pass(&reader)
            return state
        }
    }

    public var isFailing: Bool { bytes[0] & Self.fails != 0 }
    /// It is asked at another address than the configured one.
    public var hasMoved: Bool { bytes[0] & Self.hasMoved != 0 }
    /// Its last answer was 410.
    public var isGone: Bool { bytes[0] & Self.isGone != 0 }
    public var wasPolled: Bool { bytes[0] & Self.wasPolled != 0 }

    /// It had other addresses before.
    var hadOthers: Bool { bytes[0] & Self.hadOthers != 0 }

    public typealias Front = (stories: Int, logSeq: Int64, lastNew: Timestamp?)

    /// What the store itself counts.
    public var front: Front {
        bytes.withUnsafeBufferPointer { bytes in
            var reader = FeedStateReader(bytes, at: 1)
            _ = reader.stretch()
            return Self.front(&reader)
        }
    }

    /// Its moments and why its next poll is when it is, and nothing else.
    public var times: FeedState {
        bytes.withUnsafeBufferPointer { bytes in
            var state = FeedState(url: "")
            var reader = FeedStateReader(bytes, at: 1)
            _ = reader.stretch()
            state.lastNew = Self.front(&reader).lastNew
            state.passTimes(&reader)
            return state
        }
    }

    private static func front(_ reader: inout FeedStateReader) -> Front {
        var front: Front = (0, 0, nil)
        reader.number(&front.stories)
        var seq = 0
        reader.number(&seq)
        front.logSeq = Int64(seq)
        reader.moment(&front.lastNew)
        return front
    }

    /// The address in UTF-8.
    public func withAddress<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        bytes.withUnsafeBufferPointer { bytes in
            var reader = FeedStateReader(bytes, at: 1)
            return body(reader.stretch())
        }
    }

    public var addressHash: UInt64 { withAddress { Fingerprint.short(UnsafeRawBufferPointer($0)) } }

    public func hasAddress(_ url: UnsafeBufferPointer<UInt8>) -> Bool {
        withAddress { own in
            guard own.count == url.count, let a = own.baseAddress, let b = url.baseAddress else { return false }
            return memcmp(a, b, own.count) == 0
        }
    }

    public var url: String { withAddress { String(decoding: $0, as: UTF8.self) } }
}
