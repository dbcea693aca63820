import Glibc
import Stories

/// Standard output, buffered, its errors seen: a listing that could not be written is no success.
struct Output {
    private var buffer: [UInt8] = []
    private static let limit = 256 * 1024
    /// Looked at once: before the first bytes leave it is known whether they fill the screen.
    private var plan: Pager.Plan?
    private var pager: Pager?

    init(_ plan: Pager.Plan? = nil) { self.plan = plan }

    mutating func append(_ bytes: some Collection<UInt8>) {
        buffer.append(contentsOf: bytes)
    }

    mutating func write(_ text: String) throws(Failure) {
        append(text.utf8)
        try settle()
    }

    mutating func write(_ bytes: some Collection<UInt8>) throws(Failure) {
        append(bytes)
        try settle()
    }

    /// Writes bytes from where they stand: of long runs no copy is made.
    mutating func write(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
        guard bytes.count >= Self.limit / 8, plan == nil, pager == nil else {
            buffer.append(contentsOf: bytes)
            return try settle()
        }
        try flush()
        try put(bytes)
    }

    var isEmpty: Bool { buffer.isEmpty }

    var isFull: Bool { buffer.count >= Self.limit }

    /// Writes what has gathered where that is much.
    mutating func settle() throws(Failure) {
        if isFull { try flush() }
    }

    /// - Throws: `Failure` with 74 and the system's words; `Failure.closedPipe` where nobody reads any more, and
    ///   `Failure.readEnough` where the pager was left.
    ///
    /// - Parameter startingPager: whether or not the bytes fill the screen: nobody knows yet what follows.
    mutating func flush(startingPager: Bool = false) throws(Failure) {
        if let plan, !buffer.isEmpty {
            if startingPager || buffer.count(where: { $0 == 0x0A }) >= plan.rows { pager = Pager(plan) }
            self.plan = nil
        }
        let result = buffer.withUnsafeBytes { bytes in
            Result { () throws(Failure) in try put(bytes) }
        }
        buffer.removeAll(keepingCapacity: true)
        try result.get()
    }

    private func put(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
        var start = 0
        while start < bytes.count {
            let count = Glibc.write(STDOUT_FILENO, bytes.baseAddress.map { $0 + start }, bytes.count - start)
            if count >= 0 {
                start += count
            } else if errno == EAGAIN {
                var waiting = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
                poll(&waiting, 1, -1)
            } else if errno == EPIPE {
                guard let pager else { throw .closedPipe }
                try pager.finish()
                throw .readEnough
            } else if errno != EINTR {
                throw Self.failure()
            }
        }
    }

    /// Writes the rest; where there is a pager, returns when it is left.
    mutating func close() throws(Failure) {
        try flush()
        let pager = pager
        self.pager = nil
        try pager?.finish()
    }

    /// Where standard output is a file, its bytes are on the disk afterwards: some systems tell of a full one only then.
    func secure() throws(Failure) {
        var status = stat()
        guard fstat(STDOUT_FILENO, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return }
        while fdatasync(STDOUT_FILENO) != 0 {
            if errno == EINVAL || errno == EROFS { return }
            if errno != EINTR { throw Self.failure() }
        }
    }

    private static func failure() -> Failure {
        Failure(Status.inputOutput, "standard output: \(String(cString: strerror(errno)))")
    }
}
