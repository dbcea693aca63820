import Glibc

/// Standard output, buffered, its errors seen: a listing that could not be written is no success.
struct Output {
    private var buffer: [UInt8] = []
    private let limit = 64 * 1024

    mutating func write(_ bytes: some Collection<UInt8>) throws(Failure) {
        buffer.append(contentsOf: bytes)
        if buffer.count >= limit { try flush() }
    }

    mutating func write(_ text: String) throws(Failure) { try write(text.utf8) }

    /// - Throws: `Failure` with 74 and the system's words. A closed pipe ends the program by its signal, quietly.
    mutating func flush() throws(Failure) {
        var start = 0
        while start < buffer.count {
            let count = buffer.withUnsafeBytes {
                Glibc.write(STDOUT_FILENO, $0.baseAddress.map { $0 + start }, $0.count - start)
            }
            if count >= 0 {
                start += count
            } else if errno == EAGAIN {
                var waiting = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
                poll(&waiting, 1, -1)
            } else if errno != EINTR {
                throw Failure(Status.inputOutput, "standard output: \(String(cString: strerror(errno)))")
            }
        }
        buffer.removeAll(keepingCapacity: true)
    }
}
