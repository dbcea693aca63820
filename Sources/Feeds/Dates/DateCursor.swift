/// Reads a date's bytes from left to right.
struct DateCursor {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    var isAtEnd: Bool { position >= bytes.count }
    var next: UInt8? { isAtEnd ? nil : bytes[position] }
    var restAsText: String { String(decoding: UnsafeBufferPointer(rebasing: bytes[position...]), as: UTF8.self) }

    mutating func advance() { position += 1 }

    mutating func skipBlanks() {
        while let byte = next, byte <= 0x20 || byte == UInt8(ascii: ",") { position += 1 }
    }

    mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position += 1
        return true
    }

    mutating func digit() -> Int? {
        guard let byte = next, byte >= 48, byte <= 57 else { return nil }
        position += 1
        return Int(byte - 48)
    }

    /// A run of digits; past eighteen of them their value says nothing more.
    mutating func digits() -> (value: Int, count: Int) {
        var value = 0
        var count = 0
        while let digit = digit() {
            if count < 18 { value = value * 10 + digit }
            count += 1
        }
        return (value, count)
    }

    /// At a `.` or `,` with a digit behind it.
    var peekIsFraction: Bool {
        guard let byte = next, byte == UInt8(ascii: ".") || byte == UInt8(ascii: ","), position + 1 < bytes.count else {
            return false
        }
        return bytes[position + 1] >= 48 && bytes[position + 1] <= 57
    }
}
