/// A 128-bit hash of bytes, the same on every machine and in every run: for recognising, not for secrets.
///
/// Two lanes of 64-bit folded multiplications (the construction of wyhash), each with constants of its own. Chance
/// collisions among ten million stories are below 10⁻²⁴.
public struct Fingerprint: Hashable, Sendable {
    public var high: UInt64
    public var low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    public init(_ bytes: UnsafeRawBufferPointer) {
        // Side by side: each waits for its own last product only.
        var upper = Lane(Fingerprint.upper, length: bytes.count)
        var lower = Lane(Fingerprint.lower, length: bytes.count)
        let rest = Fingerprint.eachPair(bytes) { a, b in
            upper.take(a, b)
            lower.take(a, b)
        }
        high = upper.finish(rest)
        low = lower.finish(rest)
    }

    public init(_ bytes: [UInt8]) {
        self = bytes.withUnsafeBytes { Fingerprint($0) }
    }

    public init(_ text: String) {
        var text = text
        self = text.withUTF8 { Fingerprint(UnsafeRawBufferPointer($0)) }
    }

    /// The lower half alone, at half the price.
    public static func short(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var lane = Lane(lower, length: bytes.count)
        let rest = eachPair(bytes) { lane.take($0, $1) }
        return lane.finish(rest)
    }

    public static func short(_ bytes: [UInt8]) -> UInt64 {
        bytes.withUnsafeBytes { short($0) }
    }

    public static func short(_ text: String) -> UInt64 {
        var text = text
        return text.withUTF8 { short(UnsafeRawBufferPointer($0)) }
    }

    /// Thirty-two lower-case hexadecimal digits.
    public var hexadecimal: String {
        String(unsafeUninitializedCapacity: Self.digits) { digits in
            write(into: digits)
            return Self.digits
        }
    }

    static let digits = 32

    func write(into digits: UnsafeMutableBufferPointer<UInt8>) {
        for place in 0..<16 {
            let shift = UInt64(60 - 4 * place)
            digits[place] = Self.digit(high >> shift)
            digits[place + 16] = Self.digit(low >> shift)
        }
    }

    public init?(hexadecimal text: String) {
        var text = text
        guard let found = text.withUTF8({ Fingerprint(hexadecimal: $0) }) else { return nil }
        self = found
    }

    /// Thirty-two hexadecimal digits in ASCII, of either case.
    public init?(hexadecimal digits: UnsafeBufferPointer<UInt8>) {
        guard digits.count == 32 else { return nil }
        var halves: (high: UInt64, low: UInt64) = (0, 0)
        for place in 0..<16 {
            guard let upper = Self.value(digits[place]), let lower = Self.value(digits[place + 16]) else { return nil }
            halves = (halves.high << 4 | upper, halves.low << 4 | lower)
        }
        self.init(high: halves.high, low: halves.low)
    }

    private static func digit(_ value: UInt64) -> UInt8 {
        let value = UInt8(truncatingIfNeeded: value & 15)
        return value < 10 ? value + UInt8(ascii: "0") : value - 10 + UInt8(ascii: "a")
    }

    private static func value(_ digit: UInt8) -> UInt64? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(digit - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(digit - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(digit - UInt8(ascii: "A") + 10)
        default: nil
        }
    }

    private typealias Constants = (first: UInt64, second: UInt64)

    private static let upper: Constants = (0xA076_1D64_78BD_642F, 0xE703_7ED1_A0B4_28DB)
    private static let lower: Constants = (0x8EBC_6AF0_9C88_C6E3, 0x5899_65CC_7537_4CC3)

    private struct Lane {
        private let constants: Constants
        private let length: UInt64
        private var state: UInt64

        init(_ constants: Constants, length: Int) {
            self.constants = constants
            self.length = UInt64(length)
            state = constants.first ^ self.length
        }

        @inline(__always)
        mutating func take(_ a: UInt64, _ b: UInt64) {
            state = Self.fold(a ^ constants.second, b ^ state)
        }

        func finish(_ rest: (a: UInt64, b: UInt64)) -> UInt64 {
            Self.fold(Self.fold(rest.a ^ constants.second, rest.b ^ state), constants.first ^ length)
        }

        @inline(__always)
        private static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
            let product = a.multipliedFullWidth(by: b)
            return product.high ^ product.low
        }
    }

    /// Hands over sixteen bytes at a time, and gives back what is left of them in the end.
    @inline(__always)
    private static func eachPair(
        _ bytes: UnsafeRawBufferPointer, _ body: (UInt64, UInt64) -> Void
    ) -> (a: UInt64, b: UInt64) {
        var offset = 0
        while offset + 16 <= bytes.count {
            body(
                UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)),
                UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self)))
            offset += 16
        }
        let left = bytes.count - offset
        let first = ending(bytes, at: offset + min(left, 8), count: min(left, 8))
        return (first, ending(bytes, at: bytes.count, count: max(left - 8, 0)))
    }

    /// So many bytes, up to eight, that end at a place, the first of them highest: by one load where there are eight before
    /// it.
    @inline(__always)
    private static func ending(_ bytes: UnsafeRawBufferPointer, at end: Int, count: Int) -> UInt64 {
        guard count > 0 else { return 0 }
        guard end < 8 else {
            let eight = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: end - 8, as: UInt64.self))
            return eight & UInt64.max >> UInt64(64 - 8 * count)
        }
        return bytes[(end - count)..<end].reduce(0) { $0 << 8 | UInt64($1) }
    }
}
