import Glibc

/// What is done to descriptors in more than one place.
enum SystemFile {
    /// All of the bytes; false, and errno, where they cannot be written.
    static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var start = 0
        while start < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress.map { $0 + start }, $0.count - start)
            }
            if count > 0 {
                start += count
            } else if count == 0 || errno != EINTR {
                return false
            }
        }
        return true
    }
}
