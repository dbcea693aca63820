import Basics
import Glibc

/// The folder that a site is written to, and nothing outside of it: files are named below it, subfolders are not followed
/// where somebody made them links, and each file is replaced as a whole.
final class SiteFolder {
    private let path: String
    private let root: Int32
    private var folders: [String: Int32] = [:]

    init(_ path: String) throws(Failure) {
        self.path = path
        var made = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            made += part
            // What is wrong with it is told when it is opened.
            _ = mkdir(made, 0o755)
            made += "/"
        }
        root = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard root >= 0 else { throw Self.failure(path) }
        // Who exports to the same folder at the same time comes second. Where nobody can lock, nobody is waited for.
        while flock(root, LOCK_EX) != 0, errno == EINTR {}
    }

    deinit {
        for folder in folders.values { close(folder) }
        close(root)
    }

    private static func failure(_ name: String) -> Failure {
        Failure(Status.inputOutput, "\(name): \(String(cString: strerror(errno)))")
    }

    private func failure(_ name: String) -> Failure { Self.failure(path + "/" + name) }

    /// The folder of a file, made where it is missing, and the file's name in it.
    private func place(of name: String) throws(Failure) -> (folder: Int32, name: String) {
        guard let slash = name.firstIndex(of: "/") else { return (root, name) }
        let folder = String(name[..<slash])
        let file = String(name[name.index(after: slash)...])
        if let known = folders[folder] { return (known, file) }
        _ = mkdirat(root, folder, 0o755)
        let opened = openat(root, folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard opened >= 0 else { throw failure(folder) }
        folders[folder] = opened
        return (opened, file)
    }

    func write(_ bytes: [UInt8], to name: String) throws(Failure) {
        let (folder, file) = try place(of: name)
        let temporary = "." + file + ".new"
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        var descriptor = openat(folder, temporary, flags, 0o644)
        if descriptor < 0, errno == EEXIST {
            // Whoever was killed while it wrote left it.
            unlinkat(folder, temporary, 0)
            descriptor = openat(folder, temporary, flags, 0o644)
        }
        guard descriptor >= 0 else { throw failure(name) }
        let code = WholeWrite.write(bytes, to: descriptor)
        close(descriptor)
        errno = code
        guard code == 0, renameat(folder, temporary, folder, file) == 0 else {
            let failure = failure(name)
            unlinkat(folder, temporary, 0)
            throw failure
        }
    }

    /// The size of a file; nil where there is none, or something else by that name.
    func size(of name: String) throws(Failure) -> Int? {
        let (folder, file) = try place(of: name)
        var status = stat()
        guard fstatat(folder, file, &status, AT_SYMLINK_NOFOLLOW) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return nil
        }
        return Int(status.st_size)
    }

    func contents(of name: String) throws(Failure) -> [UInt8]? {
        guard let size = try size(of: name) else { return nil }
        let (folder, file) = try place(of: name)
        let descriptor = openat(folder, file, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(name) }
        defer { close(descriptor) }
        return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            count = max(0, read(descriptor, buffer.baseAddress, size))
        }
    }

    func remove(_ name: String) throws(Failure) {
        let (folder, file) = try place(of: name)
        unlinkat(folder, file, 0)
    }
}
