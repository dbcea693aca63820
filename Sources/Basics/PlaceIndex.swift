/// Finds again where something is kept by a hash of what it is, in eleven to twenty-three bytes each, whatever it is:
/// what is kept stands elsewhere, and who asks compares it there.
public struct PlaceIndex: Sendable {
    /// A hash's upper half, and in the lower its place and one; 0 for none. Behind a taken slot comes the next free one.
    private var slots: ContiguousArray<UInt64>
    private var shift: UInt64
    public private(set) var count = 0

    /// - Parameter room: for how many, before it has to grow.
    public init(room: Int = 0) {
        var bits: UInt64 = 3
        while (1 << bits) * 3 / 4 < room { bits += 1 }
        slots = ContiguousArray(repeating: 0, count: 1 << bits)
        shift = 32 - bits
    }

    /// - Parameters:
    ///   - hash: of what is looked for, spread over all its bits.
    ///   - isIt: whether that is what is kept at a place.
    public func find(_ hash: UInt64, where isIt: (Int) -> Bool) -> Int? {
        var slot = home(hash)
        while slots[slot] != 0 {
            let place = Int(slots[slot] & 0xFFFF_FFFF) - 1
            if slots[slot] >> 32 == hash >> 32, isIt(place) { return place }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// Notes what is known not to be here.
    ///
    /// - Parameter place: below 2³² - 1.
    public mutating func insert(_ place: Int, hash: UInt64) {
        if (count + 1) * 4 > slots.count * 3 { grow() }
        put(hash & 0xFFFF_FFFF_0000_0000 | UInt64(UInt32(place + 1)))
        count += 1
    }

    /// Forgets what is kept at a place; nothing where it is not noted.
    public mutating func remove(_ place: Int, hash: UInt64) {
        var slot = home(hash)
        while slots[slot] & 0xFFFF_FFFF != UInt64(place + 1) {
            guard slots[slot] != 0 else { return }
            slot = (slot + 1) & (slots.count - 1)
        }
        count -= 1
        // Those behind it that would not be found past a gap move up.
        var next = slot
        while true {
            next = (next + 1) & (slots.count - 1)
            guard slots[next] != 0 else { break }
            let distance = (next - home(slots[next])) & (slots.count - 1)
            if distance >= (next - slot) & (slots.count - 1) {
                slots[slot] = slots[next]
                slot = next
            }
        }
        slots[slot] = 0
    }

    private func home(_ hash: UInt64) -> Int { Int((hash >> 32) >> shift) }

    private mutating func put(_ entry: UInt64) {
        var slot = home(entry)
        while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = entry
    }

    private mutating func grow() {
        let old = slots
        slots = ContiguousArray(repeating: 0, count: old.count * 2)
        shift -= 1
        for entry in old where entry != 0 { put(entry) }
    }
}
