internal import Glibc

/// One writer a store: a lock that the kernel drops when its process dies. The file holds the process's number, for
/// those who find it taken.
struct StoreLock: ~Copyable {
    private let descriptor: Int32

    /// Whether a daemon has the store. Its lock is looked up and not tried: trying it could make one that starts at that
    /// moment believe that another is there.
    static func isHeld(_ folder: StoreFolder) -> Bool {
        var status = stat()
        guard stat(folder.lock, &status) == 0 else { return false }
        let holder = ((try? SystemCalls.contents(folder.lock)) ?? nil ?? []).prefix { $0 >= 48 && $0 <= 57 }
        // By the file's number; file systems that show another one there are known by the process.
        let process = String(decoding: holder, as: UTF8.self)
        let isOther = process != "\(getpid())"
        return SystemCalls.lines(ofSystemFile: "/proc/locks").contains { line in
            let words = line.split(separator: " ")
            guard words.count >= 6, words[1] == "FLOCK", words[3] == "WRITE" else { return false }
            return isOther && words[4] == process || words[5].split(separator: ":").last == "\(status.st_ino)"
        }
    }

    init(_ folder: StoreFolder) throws(StoreError) {
        let descriptor = try SystemCalls.open(folder.lock, O_RDWR | O_CREAT)
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            let holder = (try? SystemCalls.contents(folder.lock)).flatMap { $0 }
            close(descriptor)
            guard code == EWOULDBLOCK else { throw .system(call: "flock", path: folder.lock, code: code) }
            let digits = (holder ?? []).prefix { $0 >= 48 && $0 <= 57 }
            throw .inUse(path: folder.path, process: Int32(String(decoding: digits, as: UTF8.self)))
        }
        self.descriptor = descriptor
        // Who holds it is a courtesy: a full disk must not keep the daemon from starting.
        let number = Array("\(getpid())\n".utf8)
        if ftruncate(descriptor, 0) == 0 {
            _ = number.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
        }
    }

    /// Whether the file is still the one that is locked: where somebody removed it, another process could lock another.
    func isInPlace(_ folder: StoreFolder) -> Bool { SystemCalls.isInPlace(descriptor, folder.lock) }

    /// Let go of, and not only closed: a child that is being started has a copy of the descriptor for a moment.
    deinit {
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}
