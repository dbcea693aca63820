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
        high = Fingerprint.lane(bytes, 0xA076_1D64_78BD_642F, 0xE703_7ED1_A0B4_28DB)
        low = Fingerprint.short(bytes)
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
        lane(bytes, 0x8EBC_6AF0_9C88_C6E3, 0x5899_65CC_7537_4CC3)
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
        func sixteen(_ value: UInt64) -> String {
            let digits = String(value, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }
        return sixteen(high) + sixteen(low)
    }

    public init?(hexadecimal text: String) {
        guard text.utf8.count == 32, let high = UInt64(text.prefix(16), radix: 16),
            let low = UInt64(text.suffix(16), radix: 16)
        else { return nil }
        self.init(high: high, low: low)
    }

    @inline(__always)
    private static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let product = a.multipliedFullWidth(by: b)
        return product.high ^ product.low
    }

    private static func lane(_ bytes: UnsafeRawBufferPointer, _ k0: UInt64, _ k1: UInt64) -> UInt64 {
        var state = k0 ^ UInt64(bytes.count)
        var offset = 0
        while offset + 16 <= bytes.count {
            let a = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            let b = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self))
            state = fold(a ^ k1, b ^ state)
            offset += 16
        }
        var a: UInt64 = 0
        var b: UInt64 = 0
        for (index, byte) in bytes[offset...].enumerated() {
            if index < 8 { a = a << 8 | UInt64(byte) } else { b = b << 8 | UInt64(byte) }
        }
        return fold(fold(a ^ k1, b ^ state), k0 ^ UInt64(bytes.count))
    }
}
