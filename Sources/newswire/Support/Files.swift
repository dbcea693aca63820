import Glibc

/// Whole files and standard input as bytes.
enum Files {
    /// As a message has it.
    static func name(_ path: String) -> String { path == "-" ? "standard input" : path }

    /// Whether two paths lead to the same place, which is there.
    static func isSame(_ one: String, _ other: String) -> Bool {
        var (first, second) = (stat(), stat())
        return stat(one, &first) == 0 && stat(other, &second) == 0 && first.st_dev == second.st_dev
            && first.st_ino == second.st_ino
    }

    /// - Throws: `Failure` with 66 where the file is not there or may not be read, 74 where reading fails.
    static func read(_ path: String) throws(Failure) -> [UInt8] {
        let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw Failure(Status.noInput, "\(name(path)): \(String(cString: strerror(errno)))")
        }
        defer { if path != "-" { close(descriptor) } }
        var bytes: [UInt8] = []
        var status = stat()
        let size = 64 * 1024
        // A file's room is taken once, its end included: an array that grows holds itself twice.
        if fstat(descriptor, &status) == 0, status.st_size > 0, status.st_size < 1 << 30 {
            bytes.reserveCapacity(Int(status.st_size) + size)
            useLargePages(&bytes)
        }
        while true {
            var count = 0
            bytes.append(addingCapacity: size) { span in
                span.withUnsafeMutableBufferPointer { room, filled in
                    count = Glibc.read(descriptor, room.baseAddress, size)
                    filled = max(count, 0)
                }
            }
            if count == 0 { return bytes }
            if count < 0, errno != EINTR {
                throw Failure(
                    errno == EISDIR ? Status.noInput : Status.inputOutput,
                    "\(name(path)): \(String(cString: strerror(errno)))")
            }
        }
    }

    /// Asks for the room of an array, which is empty yet, in pages of two megabytes as far as they fit: the system hands
    /// over small ones one by one, which takes a tenth of the time of reading a large feed.
    private static func useLargePages(_ bytes: inout [UInt8]) {
        let (capacity, page) = (bytes.capacity, 2 << 20)
        bytes.withUnsafeMutableBytes { room in
            guard let start = room.baseAddress else { return }
            let skipped = -Int(bitPattern: start) & (page - 1)
            let length = max(capacity - skipped, 0) & ~(page - 1)
            if length > 0 { madvise(start + skipped, length, MADV_HUGEPAGE) }
        }
    }
}
