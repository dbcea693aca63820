import Basics
import Glibc

/// Changes to the configuration's files, one at a time in one folder: who comes second waits, and sees what the first did.
public struct ConfigurationFiles: ~Copyable {
    private let lock: Int32
    private let explicit: String?
    private let environment: [String: String]

    /// Waits for others who change the configuration that is found. Without the right to lock, nobody is waited for.
    public init(explicit: String?, environment: [String: String]) {
        self.explicit = explicit
        self.environment = environment
        let lookup = Lookup(environment: environment)
        let found = lookup.file(explicit: explicit)?.path
        // The first of all makes the folder before the file, so that the second waits there too.
        if found == nil, let first = lookup.userFile { Self.makeFolders(Path.folder(of: first)) }
        lock =
            (found ?? lookup.userFile).map { open(Path.folder(of: $0), O_RDONLY | O_DIRECTORY | O_CLOEXEC) } ?? -1
        if lock >= 0 { while flock(lock, LOCK_EX) != 0, errno == EINTR {} }
    }

    deinit { if lock >= 0 { close(lock) } }

    /// Each file is replaced as a whole, and durable. Where one cannot be, or the configuration would not be understood any
    /// more (by a file that was not read before, say), all are as they were.
    public borrowing func write(_ changes: [FileChange]) throws(EditRefusal) {
        var done: [FileChange] = []
        do throws(EditRefusal) {
            for change in changes {
                try Self.write(change)
                done.append(change)
            }
            try check()
        } catch {
            for change in done.reversed() { Self.takeBack(change) }
            throw error
        }
    }

    private borrowing func check() throws(EditRefusal) {
        do throws(ConfigurationError) { _ = try Subscriptions.read(explicit: explicit, environment: environment) } catch
        {
            throw EditRefusal(
                kind: .configuration,
                description: "nothing was changed, for then: " + error.lines.joined(separator: "; "))
        }
    }

    private static func takeBack(_ change: FileChange) {
        guard let before = change.before else {
            unlink(change.path)
            return
        }
        try? write(FileChange(path: change.path, bytes: before, before: change.bytes))
    }

    private static func write(_ change: FileChange) throws(EditRefusal) {
        // Where a link leads, so that the link stays.
        let real = realpath(change.path, nil)
        let target = real.map { String(cString: $0) } ?? change.path
        free(real)
        if change.before == nil { makeFolders(Path.folder(of: target)) }
        var status = stat()
        let isThere = stat(target, &status) == 0
        let now = try? SourceFile.read(target, upTo: 1 << 30)
        guard now == change.before else {
            throw EditRefusal(
                kind: .state, description: "\(SafeText.clean(change.path)) was changed meanwhile; nothing was done")
        }
        let temporary = target + ".new"
        unlink(temporary)
        // It may hold passwords: nobody else's until it has the old one's mode.
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw refusal(change.path) }
        defer { close(descriptor) }
        var isDone = WholeWrite.write(change.bytes, to: descriptor) == 0
        if isThere {
            isDone = isDone && fchmod(descriptor, status.st_mode & 0o7777) == 0
            // Only root may give a file away; one's own it is anyway.
            _ = fchown(descriptor, status.st_uid, status.st_gid)
        } else if change.addsPassword {
            isDone = isDone && keepFromOthers(descriptor)
        } else {
            let mask = umask(0o022)
            umask(mask)
            isDone = isDone && fchmod(descriptor, 0o644 & ~mask) == 0
        }
        isDone = isDone && fsync(descriptor) == 0 && rename(temporary, target) == 0
        guard isDone else {
            let refusal = refusal(change.path)
            unlink(temporary)
            throw refusal
        }
        let folder = open(Path.folder(of: target), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if folder >= 0 {
            fsync(folder)
            close(folder)
        }
    }

    /// Its owner's alone; where that is root, the service's as well, which has a group of its own (newswire.sysusers).
    private static func keepFromOthers(_ descriptor: Int32) -> Bool {
        guard geteuid() == 0, let group = getgrnam("newswire"),
            fchown(descriptor, uid_t.max, group.pointee.gr_gid) == 0
        else { return fchmod(descriptor, 0o600) == 0 }
        return fchmod(descriptor, 0o640) == 0
    }

    private static func makeFolders(_ path: String) {
        var made = ""
        for part in path.split(separator: "/") {
            made += "/" + part
            mkdir(made, 0o755)
        }
    }

    private static func refusal(_ path: String) -> EditRefusal {
        let code = errno
        let advice = code == EACCES || code == EPERM ? "; it is another user's: try sudo" : ""
        return EditRefusal(
            kind: .inputOutput, description: "\(SafeText.clean(path)): \(String(cString: strerror(code)))\(advice)")
    }
}
