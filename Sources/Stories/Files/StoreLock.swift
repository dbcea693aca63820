internal import Glibc

/// One writer a store: a lock that the kernel drops when its process dies. The file holds the process's number, for
/// those who find it taken.
struct StoreLock: ~Copyable {
    private let descriptor: Int32

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

    deinit { close(descriptor) }
}
