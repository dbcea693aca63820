internal import Glibc

/// `(size_t)-1`.
private let iconvFailed = Int(bitPattern: UInt.max)

/// The C library's converter, for the encodings that are neither Unicode's nor windows-1252.
enum Iconv {
    struct Decoded {
        var bytes: [UInt8]
        /// Bytes that were no character.
        var damages = 0

        /// A document has a `<` or a `{` near its beginning; what has none was not in this encoding.
        var looksLikeADocument: Bool {
            bytes.prefix(1000).contains {
                $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "[")
            }
        }
    }

    /// The bytes as UTF-8, U+FFFD for each that is none of the encoding's; nil where the name is unknown.
    static func decode(_ bytes: UnsafeBufferPointer<UInt8>, from name: String) -> Decoded? {
        guard let descriptor = iconv_open("UTF-8", name), Int(bitPattern: descriptor) != -1 else { return nil }
        defer { iconv_close(descriptor) }
        guard let base = bytes.baseAddress else { return Decoded(bytes: []) }
        var decoded = Decoded(bytes: [])
        decoded.bytes.reserveCapacity(bytes.count + bytes.count / 2)
        // iconv's prototype lacks a const; it does not write through its input.
        var input: UnsafeMutablePointer<CChar>? = UnsafeMutableRawPointer(mutating: base).assumingMemoryBound(
            to: CChar.self)
        var left = bytes.count
        let size = 32 * 1024
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: size) { buffer in
            while left > 0, decoded.damages < maximumDamages {
                var target = buffer.baseAddress
                var room = size
                let result = iconv(descriptor, &input, &left, &target, &room)
                let failure = errno
                decoded.bytes.append(contentsOf: UnsafeRawBufferPointer(buffer)[..<(size - room)])
                guard result == iconvFailed, failure != E2BIG else { continue }
                decoded.damages += 1
                decoded.bytes.append(contentsOf: [0xEF, 0xBF, 0xBD])
                input = input.map { $0 + 1 }
                left -= 1
            }
        }
        // So much damage is not worth a call for each byte: what is left is read as ASCII.
        for byte in bytes.suffix(left) {
            if byte < 0x80 { decoded.bytes.append(byte) } else { decoded.bytes.append(contentsOf: [0xEF, 0xBF, 0xBD]) }
        }
        return decoded
    }

    private static let maximumDamages = 100_000
}
