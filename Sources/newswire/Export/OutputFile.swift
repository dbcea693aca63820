import Basics
import Glibc

/// A document's place: standard output, or a file that is replaced as a whole.
enum OutputFile {
    static func write(_ bytes: [UInt8], to path: String?) throws(Failure) {
        guard let path, path != "-" else {
            var output = Output()
            try output.write(bytes)
            return try output.flush()
        }
        var status = stat()
        let isThere = stat(path, &status) == 0
        // A pipe or a device is written to as it is; replacing it would take it away.
        if isThere, status.st_mode & S_IFMT != S_IFREG {
            return try fill(try open(path, O_WRONLY, path), with: bytes, path)
        }
        // Where a link leads, so that the link stays.
        let real = realpath(path, nil)
        let target = real.map { String(cString: $0) } ?? path
        free(real)
        // Of this run alone: another may write the same document.
        let temporary = "\(target).\(getpid()).new"
        unlink(temporary)
        // Without a name as long as it grows: who is killed meanwhile leaves nothing behind.
        let folder = target.lastIndex(of: "/").map { String(target[...$0]) } ?? "."
        let canBeNamed = access("/proc/self/fd", X_OK) == 0
        let unnamed = canBeNamed ? Glibc.open(folder, O_WRONLY | unnamedFile | O_CLOEXEC, 0o644) : -1
        let descriptor =
            unnamed >= 0 ? unnamed : try open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, path)
        do throws(Failure) {
            if isThere { _ = fchmod(descriptor, status.st_mode & 0o777) }
            try fill(descriptor, with: bytes, path, named: unnamed >= 0 ? temporary : nil)
            guard rename(temporary, target) == 0 else { throw failure(path) }
        } catch {
            unlink(temporary)
            throw error
        }
    }

    /// O_TMPFILE, which the C library has for programs in C alone.
    private static let unnamedFile = 0o20_000_000 | O_DIRECTORY

    private static func open(_ file: String, _ flags: Int32, _ path: String) throws(Failure) -> Int32 {
        let descriptor = Glibc.open(file, flags | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure(path) }
        return descriptor
    }

    /// - Parameter name: given to a file that has none, once it is whole.
    private static func fill(
        _ descriptor: Int32, with bytes: [UInt8], _ path: String, named name: String? = nil
    ) throws(Failure) {
        var code = WholeWrite.write(bytes, to: descriptor)
        if code == 0, let name,
            linkat(AT_FDCWD, "/proc/self/fd/\(descriptor)", AT_FDCWD, name, AT_SYMLINK_FOLLOW) != 0
        {
            code = errno
        }
        let isClosed = close(descriptor) == 0
        guard code == 0 else { throw Failure(Status.inputOutput, "\(path): \(String(cString: strerror(code)))") }
        guard isClosed else { throw failure(path) }
    }

    private static func failure(_ path: String) -> Failure {
        Failure(Status.inputOutput, "\(path): \(String(cString: strerror(errno)))")
    }
}
