internal import Feeds
internal import Glibc

/// System calls behind one wrapper that knows EINTR, short reads and short writes.
enum SystemCalls {
    static func words(_ code: Int32) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 128) { buffer in
            guard let start = buffer.baseAddress else { return "error \(code)" }
            buffer.initialize(repeating: 0)
            guard strerror_r(code, start, 128) == 0 else { return "error \(code)" }
            return String(cString: start)
        }
    }

    private static func failure(_ call: String, _ path: String) -> StoreError {
        .system(call: call, path: path, code: errno)
    }

    static func open(_ path: String, _ flags: Int32, mode: mode_t = 0o644) throws(StoreError) -> Int32 {
        while true {
            let descriptor = Glibc.open(path, flags | O_CLOEXEC, mode)
            if descriptor >= 0 { return descriptor }
            if errno != EINTR { throw failure("open", path) }
        }
    }

    /// Opens a file to read, and nothing that only looks like one: a pipe in its place would be waited for.
    static func openRegular(_ path: String) throws(StoreError) -> Int32 {
        let descriptor = try open(path, O_RDONLY | O_NONBLOCK)
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw .system(call: "open", path: path, code: status.st_mode & S_IFMT == S_IFDIR ? EISDIR : EINVAL)
        }
        return descriptor
    }

    static func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, path: String) throws(StoreError) {
        var start = 0
        while start < bytes.count {
            let count = Glibc.write(descriptor, bytes.baseAddress.map { $0 + start }, bytes.count - start)
            if count > 0 {
                start += count
            } else if count == 0 {
                throw .system(call: "write", path: path, code: ENOSPC)
            } else if errno != EINTR {
                throw failure("write", path)
            }
        }
    }

    /// Reads up to `bytes.count` bytes at an offset; fewer only at the file's end.
    static func read(
        _ descriptor: Int32, into bytes: UnsafeMutableRawBufferPointer, at offset: Int, path: String
    ) throws(StoreError) -> Int {
        var done = 0
        while done < bytes.count {
            let count = pread(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done, off_t(offset + done))
            if count > 0 {
                done += count
            } else if count == 0 {
                break
            } else if errno != EINTR {
                throw failure("read", path)
            }
        }
        return done
    }

    static func read(_ descriptor: Int32, count: Int, at offset: Int, path: String) throws(StoreError) -> [UInt8] {
        var result: Result<Int, StoreError> = .success(0)
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            let room = UnsafeMutableRawBufferPointer(buffer)
            result = Result { () throws(StoreError) in try read(descriptor, into: room, at: offset, path: path) }
            initialized = (try? result.get()) ?? 0
        }
        _ = try result.get()
        return bytes
    }

    static func write(_ descriptor: Int32, _ bytes: ArraySlice<UInt8>, path: String) throws(StoreError) {
        try bytes.withUnsafeBytes { raw in
            Result { () throws(StoreError) in try write(descriptor, raw, path: path) }
        }.get()
    }

    static func size(_ descriptor: Int32, path: String) throws(StoreError) -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure("stat", path) }
        return Int(status.st_size)
    }

    /// Whether a path leads to the file that is open here: somebody may have removed or replaced it.
    static func isInPlace(_ descriptor: Int32, _ path: String) -> Bool {
        var open = stat()
        var named = stat()
        return fstat(descriptor, &open) == 0 && stat(path, &named) == 0 && open.st_dev == named.st_dev
            && open.st_ino == named.st_ino
    }

    static func truncate(_ descriptor: Int32, to length: Int, path: String) throws(StoreError) {
        while ftruncate(descriptor, off_t(length)) != 0 {
            if errno != EINTR { throw failure("truncate", path) }
        }
    }

    static func syncData(_ descriptor: Int32, path: String) throws(StoreError) {
        while fdatasync(descriptor) != 0 {
            if errno != EINTR { throw failure("fdatasync", path) }
        }
    }

    /// Makes a folder's entries durable.
    static func syncFolder(_ path: String) throws(StoreError) {
        let descriptor = try open(path, O_RDONLY | O_DIRECTORY)
        defer { close(descriptor) }
        while fsync(descriptor) != 0 {
            if errno == EINTR { continue }
            // Some file systems cannot sync a folder; they keep entries by other means.
            if errno == EINVAL || errno == EROFS { return }
            throw failure("fsync", path)
        }
    }

    /// Makes a folder and those above it; present ones are left as they are.
    static func makeFolders(_ path: String) throws(StoreError) {
        var made = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            made += part
            if mkdir(made, 0o755) == 0 {
                // Who may write in a folder need not be allowed to open it.
                try? syncFolder(folder(of: made))
            } else if errno != EEXIST {
                // A folder above that may not be written but is there is no failure.
                let code = errno
                var status = stat()
                guard stat(made, &status) == 0 else { throw .system(call: "mkdir", path: made, code: code) }
            }
            made += "/"
        }
    }

    static func rename(_ old: String, _ new: String) throws(StoreError) {
        guard Glibc.rename(old, new) == 0 else { throw failure("rename", new) }
    }

    /// Replaces a file as a whole: whoever reads it sees the old bytes or the new ones.
    static func replace(_ path: String, with bytes: [UInt8]) throws(StoreError) {
        try replace(path) { file, temporary throws(StoreError) in try write(file, bytes[...], path: temporary) }
    }

    /// - Parameter fill: writes what is to be there.
    static func replace(
        _ path: String, _ fill: (_ file: Int32, _ temporary: String) throws(StoreError) -> Void
    ) throws(StoreError) {
        let temporary = temporary(for: path)
        let descriptor = try open(temporary, O_WRONLY | O_CREAT | O_TRUNC)
        do throws(StoreError) {
            defer { close(descriptor) }
            try fill(descriptor, temporary)
            try syncData(descriptor, path: temporary)
        } catch {
            unlink(temporary)
            throw error
        }
        try rename(temporary, path)
        try syncFolder(folder(of: path))
    }

    /// Where what is to take a file's place is written. No reader's name begins with a dot, and no file of a store.
    static func temporary(for path: String) -> String {
        folder(of: path) + "/." + (path.split(separator: "/").last ?? "") + ".new"
    }

    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// A whole file; nil where there is none.
    static func contents(_ path: String) throws(StoreError) -> [UInt8]? {
        let descriptor: Int32
        do throws(StoreError) { descriptor = try open(path, O_RDONLY) } catch {
            if case .system(_, _, let code) = error, code == ENOENT || code == ENOTDIR { return nil }
            throw error
        }
        defer { close(descriptor) }
        return try read(descriptor, count: try size(descriptor, path: path), at: 0, path: path)
    }

    /// The lines of a file of the system's, whose size is not known before it is read; none where it cannot be.
    static func lines(ofSystemFile path: String) -> [Substring] {
        guard let descriptor = try? open(path, O_RDONLY) else { return [] }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var offset = 0
        while let more = try? read(descriptor, count: 64 * 1024, at: offset, path: path), !more.isEmpty {
            bytes += more
            offset += more.count
        }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    }

    /// Appends a part of one file to another.
    static func copy(
        _ place: Range<Int>, of file: Int32, path: String, to other: Int32, path otherPath: String
    ) throws(StoreError) {
        var offset = place.lowerBound
        while offset < place.upperBound {
            let piece = try read(file, count: min(1 << 20, place.upperBound - offset), at: offset, path: path)
            guard !piece.isEmpty else { throw .system(call: "read", path: path, code: EIO) }
            try write(other, piece[...], path: otherPath)
            offset += piece.count
        }
    }

    /// A line that was cut ends here, so that the next one stands alone.
    static func endLastLine(_ descriptor: Int32, path: String) throws(StoreError) {
        let size = try size(descriptor, path: path)
        if size > 0, try read(descriptor, count: 1, at: size - 1, path: path) != [0x0A] {
            try write(descriptor, [0x0A], path: path)
        }
    }

    /// Where a symbolic link leads, as it says; nil for what is none.
    static func target(ofLink path: String) -> String? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { room in
            guard let start = room.baseAddress else { return nil }
            let count = readlink(path, start, room.count)
            guard count > 0 else { return nil }
            return String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
        }
    }

    static func wallClock() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    static func names(in path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
