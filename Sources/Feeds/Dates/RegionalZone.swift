internal import Glibc

/// Zones that are named by a place, `America/New_York`: the system's own tables of them (RFC 9636) know when summer time
/// is, and was. Where there is no such table, nobody knows the zone.
struct RegionalZone {
    private static let folder = "/usr/share/zoneinfo/"
    /// The largest there is has a tenth of it.
    private static let maximumSize = 64 * 1024

    /// How far east of UTC the place is that a date names, at the local time that it gives.
    static func milliseconds(namedIn text: UnsafeBufferPointer<UInt8>, at local: Timestamp) -> Int64? {
        guard let name = name(in: text), let zone = RegionalZone(name) else { return nil }
        return zone.secondsEast(local: local.milliseconds / 1000).map { $0 * 1000 }
    }

    /// Words that slashes join; points are in no name, and so it leads nowhere else.
    private static func name(in text: UnsafeBufferPointer<UInt8>) -> String? {
        func isOfAName(_ byte: UInt8) -> Bool {
            Entities.isAlphanumeric(byte) || "/_-+".utf8.contains(byte)
        }
        guard
            let slash = text.indices.dropFirst().dropLast().first(where: {
                text[$0] == UInt8(ascii: "/") && (text[$0 - 1] | 0x20) &- 97 < 26 && (text[$0 + 1] | 0x20) &- 97 < 26
            })
        else { return nil }
        let start = text[..<slash].lastIndex { !isOfAName($0) }.map { $0 + 1 } ?? 0
        let end = text[slash...].firstIndex { !isOfAName($0) } ?? text.count
        return text[start] == UInt8(ascii: "/") ? nil : String(decoding: text[start..<end], as: UTF8.self)
    }

    private let bytes: [UInt8]
    /// Where the part with times of 64 bits has its transitions, the number of the kind of time behind each, and the kinds.
    private let times: Int
    private let kinds: Int
    private let offsets: Int
    private let count: Int
    private let end: Int

    private init?(_ name: String) {
        let descriptor = open(Self.folder + name, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        bytes = [UInt8](unsafeUninitializedCapacity: Self.maximumSize) { buffer, count in
            count = max(0, read(descriptor, buffer.baseAddress, buffer.count))
        }
        // A first part for readers of times of 32 bits stands before.
        guard let old = Self.counts(bytes, 0) else { return nil }
        let second = Self.headerSize + old.size(timeSize: 4)
        guard let new = Self.counts(bytes, second) else { return nil }
        count = new.times
        times = second + Self.headerSize
        kinds = times + count * 8
        offsets = kinds + count
        end = times + new.size(timeSize: 8)
        guard end <= bytes.count, new.kinds > 0 else { return nil }
    }

    private static let headerSize = 44

    /// RFC 9636 §3.1, in its order.
    private struct Counts {
        var isUT: Int
        var isStandard: Int
        var leaps: Int
        var times: Int
        var kinds: Int
        var letters: Int

        func size(timeSize: Int) -> Int {
            times * (timeSize + 1) + kinds * 6 + letters + leaps * (timeSize + 4) + isStandard + isUT
        }
    }

    private static func counts(_ bytes: [UInt8], _ start: Int) -> Counts? {
        guard start + headerSize <= bytes.count, bytes[start...].starts(with: "TZif".utf8),
            bytes[start + 4] >= UInt8(ascii: "2")
        else { return nil }
        let numbers = (0..<6).map { Int(number(bytes, start + 20 + $0 * 4, 4)) }
        guard numbers.allSatisfy({ 0...maximumSize ~= $0 }) else { return nil }
        return Counts(
            isUT: numbers[0], isStandard: numbers[1], leaps: numbers[2], times: numbers[3], kinds: numbers[4],
            letters: numbers[5])
    }

    /// Of two's complement, the highest byte first.
    private static func number(_ bytes: [UInt8], _ start: Int, _ size: Int) -> Int64 {
        let first = Int64(Int8(bitPattern: bytes[start]))
        return bytes[(start + 1)..<(start + size)].reduce(first) { $0 << 8 | Int64($1) }
    }

    private func offset(_ transition: Int) -> Int64? {
        // Before the first transition the first kind of time holds.
        let kind = transition < 0 ? 0 : Int(bytes[kinds + transition])
        let place = offsets + kind * 6
        return place + 6 <= end ? Self.number(bytes, place, 4) : nil
    }

    /// A time that comes twice is the first of the two, and one that the clocks skip is counted as before.
    private func secondsEast(local: Int64) -> Int64? {
        for transition in (0..<count).reversed() {
            guard let before = offset(transition - 1), let after = offset(transition) else { return nil }
            guard local >= Self.number(bytes, times + transition * 8, 8) &+ max(before, after) else { continue }
            // Some systems leave the times to come to a rule behind the table.
            if transition == count - 1, bytes[end...].contains(UInt8(ascii: ",")) { return nil }
            return after
        }
        return offset(-1)
    }
}
