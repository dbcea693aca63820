internal import Control
internal import Glibc

/// The control socket in the file system: 0660, so that its group may ask.
///
/// It is made under another name and renamed, so that nobody finds it before it has its mode and listens. What a dead
/// daemon left is replaced; a socket that somebody listens on is not, nor what is no socket.
struct ControlListener: ~Copyable {
    let descriptor: Int32
    private let path: String
    /// Of the socket's inode: whoever else puts one in its place keeps it.
    private let made: (device: dev_t, inode: ino_t)
    /// Who may ask.
    let group: gid_t

    init(path: String) throws(ControlSocketError) {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
        let temporary = "\(folder)/.\(String(UInt64.random(in: 0 ... .max), radix: 36)).sock"
        guard let address = UnixAddress(path), let first = UnixAddress(temporary) else {
            throw ControlSocketError(
                path: path,
                reason: "a socket's path is absolute and has at most \(UnixAddress.longestPath) bytes")
        }
        try Self.makeFolder(folder, for: path)
        try Self.refuseLive(path, address)
        let descriptor = socket(
            AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { throw ControlSocketError(path: path, code: errno) }
        unlink(temporary)
        var status = stat()
        guard first.withSocketAddress({ bind(descriptor, $0, $1) }) == 0, chmod(temporary, 0o660) == 0,
            listen(descriptor, 16) == 0, stat(temporary, &status) == 0, rename(temporary, path) == 0
        else {
            let code = errno
            close(descriptor)
            unlink(temporary)
            throw ControlSocketError(path: path, code: code)
        }
        self.descriptor = descriptor
        self.path = path
        made = (status.st_dev, status.st_ino)
        group = status.st_gid
    }

    deinit {
        close(descriptor)
        var status = stat()
        if stat(path, &status) == 0, status.st_dev == made.device, status.st_ino == made.inode { unlink(path) }
    }

    /// `$XDG_RUNTIME_DIR/newswire` is ours to make; what is above it is not.
    private static func makeFolder(_ folder: String, for path: String) throws(ControlSocketError) {
        guard mkdir(folder, 0o755) != 0, errno != EEXIST else { return }
        throw ControlSocketError(path: path, code: errno)
    }

    private static func refuseLive(_ path: String, _ address: UnixAddress) throws(ControlSocketError) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw ControlSocketError(path: path, reason: "there is something else that is no socket")
        }
        let probe = socket(
            AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        guard probe >= 0 else { throw ControlSocketError(path: path, code: errno) }
        defer { close(probe) }
        let isTaken = address.withSocketAddress { connect(probe, $0, $1) } == 0 || errno == EAGAIN
        if isTaken { throw ControlSocketError(path: path, reason: "another newswired listens there") }
    }
}

/// There is no control socket, and why.
public struct ControlSocketError: Error, CustomStringConvertible {
    let path: String
    public let reason: String

    init(path: String, reason: String) {
        self.path = path
        self.reason = reason
    }

    init(path: String, code: Int32) {
        self.init(path: path, reason: String(cString: strerror(code)))
    }

    public var description: String { "\(path): \(reason)" }
}
