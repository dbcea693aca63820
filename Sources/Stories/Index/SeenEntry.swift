/// What is remembered of a story under one of its names.
struct SeenEntry: Hashable, Sendable {
    /// Of the story's first version; 0 under a name that several stories bear, and that names nothing for that.
    var seq: Int64 = 0
    /// Of the newest version; the same as `seq` where there is one alone.
    var latest: Int64 = 0
    /// Of the newest version's title and text as they came. Where it differs, the words themselves are compared.
    var raw: UInt32 = 0
    /// Of the title's words.
    var title: UInt32 = 0
    /// Of another name of the same story: under its guid the link's, under other names the guid's (the link's, where it
    /// has no guid); 0 for none. Under the first words of a story that moved, how often it did: see `moves`.
    var other: UInt32 = 0

    var namesNothing: Bool { seq == 0 }

    /// Numbers that no name has, in short.
    static let mostMoves = 3

    /// How often the story took up other names.
    var moves: Int { other <= Self.mostMoves ? Int(other) : 0 }

    /// Whether there is another name to look for.
    var hasOther: Bool { other > Self.mostMoves }
}

/// An entry as it lies in the index: 32 bytes, so that none straddles a page, with a check over all of it, so that a
/// damaged one is known for what it is.
struct SeenSlot {
    /// 0 for a free one; written last.
    private(set) var key: UInt64
    /// The seq in forty bits, the check in the rest.
    private var seqAndCheck: UInt64
    /// The raw text's hash, and by how much the latest version's seq is higher.
    private var rawAndLatest: UInt64
    private var titleAndOther: UInt64

    private static let seqMask: UInt64 = (1 << 40) - 1

    init(key: UInt64, _ entry: SeenEntry) {
        self.key = key
        let versions = UInt32(exactly: entry.latest - entry.seq) ?? 0
        rawAndLatest = UInt64(entry.raw) << 32 | UInt64(versions)
        titleAndOther = UInt64(entry.title) << 32 | UInt64(entry.other)
        seqAndCheck = UInt64(truncatingIfNeeded: entry.seq) & Self.seqMask
        seqAndCheck |= check
    }

    var isFree: Bool { key == 0 }
    var isSound: Bool { seqAndCheck & ~Self.seqMask == check }

    var entry: SeenEntry {
        let seq = Int64(seqAndCheck & Self.seqMask)
        return SeenEntry(
            seq: seq, latest: seq + Int64(rawAndLatest & 0xFFFF_FFFF),
            raw: UInt32(truncatingIfNeeded: rawAndLatest >> 32),
            title: UInt32(truncatingIfNeeded: titleAndOther >> 32), other: UInt32(truncatingIfNeeded: titleAndOther))
    }

    private var check: UInt64 {
        let first = (key ^ 0xA076_1D64_78BD_642F).multipliedFullWidth(by: rawAndLatest ^ 0xE703_7ED1_A0B4_28DB)
        let second = (first.high ^ first.low ^ titleAndOther).multipliedFullWidth(
            by: (seqAndCheck & Self.seqMask) ^ 0x8EBC_6AF0_9C88_C6E3)
        return (second.high ^ second.low) & ~Self.seqMask
    }

    /// Writes the slot so that whoever dies in between leaves a free one or an unsound one.
    static func write(_ slot: SeenSlot, at place: UnsafeMutablePointer<SeenSlot>) {
        place.pointee.rawAndLatest = slot.rawAndLatest
        place.pointee.titleAndOther = slot.titleAndOther
        place.pointee.seqAndCheck = slot.seqAndCheck
        place.pointee.key = slot.key
    }
}
