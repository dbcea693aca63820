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
        // No reader's name begins with a dot, and no file of a store.
        let temporary = folder(of: path) + "/." + (path.split(separator: "/").last ?? "") + ".new"
        let descriptor = try open(temporary, O_WRONLY | O_CREAT | O_TRUNC)
        do throws(StoreError) {
            defer { close(descriptor) }
            try write(descriptor, bytes[...], path: temporary)
            try syncData(descriptor, path: temporary)
        } catch {
            unlink(temporary)
            throw error
        }
        try rename(temporary, path)
        try syncFolder(folder(of: path))
    }

    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// A whole file; nil where there is none.
    static func contents(_ path: String) throws(StoreError) -> [UInt8]? {
        let descriptor: Int32
        do throws(StoreError) { descriptor = try open(path, O_RDONLY) } catch {
            if case .system(_, _, ENOENT) = error { return nil }
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
