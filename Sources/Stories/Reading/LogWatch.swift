internal import Glibc

/// Waits until something happens to the log, for readers that follow it.
public final class LogWatch {
    private let descriptor: Int32

    /// - Parameter seesStates: also changes of the feeds' states, which say what of the log is durable.
    public init(_ reader: StoreReader, seesStates: Bool = false) {
        descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
        guard descriptor >= 0 else { return }
        let changes = UInt32(IN_MODIFY | IN_CREATE | IN_MOVED_TO)
        inotify_add_watch(descriptor, reader.folder.stories, changes)
        if seesStates { inotify_add_watch(descriptor, reader.folder.path, changes) }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Returns when the log's folder saw a change, or after a while all the same: file systems of the network tell
    /// nobody of changes made elsewhere. Also returns when `descriptor` hangs up: nobody reads any more.
    public func wait(milliseconds: Int32 = 150, hangUpOf output: Int32? = nil) -> Bool {
        var files = [pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)]
        if let output { files.append(pollfd(fd: output, events: 0, revents: 0)) }
        let count = poll(&files, nfds_t(files.count), milliseconds)
        if files[0].revents != 0 {
            var events = [UInt8](repeating: 0, count: 4096)
            while read(descriptor, &events, events.count) > 0 {}
        }
        return !(count > 0 && files.count > 1 && files[1].revents & Int16(POLLERR | POLLHUP) != 0)
    }
}
