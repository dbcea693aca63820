internal import Glibc

/// `(size_t)-1`.
private let iconvFailed = Int(bitPattern: UInt.max)

/// The C library's converter, for the encodings that are neither UTF-8 nor windows-1252.
enum Iconv {
    /// The bytes as UTF-8, U+FFFD for each that is none of the encoding's; nil where the name is unknown.
    static func decode(_ bytes: UnsafeBufferPointer<UInt8>, from name: String) -> (bytes: [UInt8], isDamaged: Bool)? {
        guard let descriptor = iconv_open("UTF-8", name), Int(bitPattern: descriptor) != -1 else { return nil }
        defer { iconv_close(descriptor) }
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count * 2)
        var isDamaged = false
        guard let base = bytes.baseAddress else { return ([], false) }
        var input: UnsafeMutablePointer<CChar>? = UnsafeMutableRawPointer(mutating: base).assumingMemoryBound(
            to: CChar.self)
        var left = bytes.count
        let size = 16 * 1024
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: size) { buffer in
            while left > 0 {
                var target = buffer.baseAddress
                var room = size
                let result = iconv(descriptor, &input, &left, &target, &room)
                let failure = errno
                output.append(contentsOf: UnsafeRawBufferPointer(buffer)[..<(size - room)])
                guard result == iconvFailed else { continue }
                switch failure {
                case E2BIG: continue
                default:
                    isDamaged = true
                    output.append(contentsOf: UTF8.encodedReplacementCharacter)
                    input = input.map { $0 + 1 }
                    left -= 1
                }
            }
            return (output, isDamaged)
        }
    }
}
