import Basics
import Glibc
import Synchronization

/// What is being done, as a line on standard error once that has taken half a second, where somebody sits before it; gone
/// when it is done. For work that tells no progress: an answer that is waited for.
///
/// A thread of its own looks at the clock.
final class WaitingLine: Sendable {
    private struct State {
        var isShown = false
        var isOver = false
    }

    private let text: String
    private let state = Mutex(State())
    /// A pipe whose other end is closed when the work is done.
    private let end: Int32

    /// - Parameter text: one line, which may hold what came from outside.
    static func during<Result>(
        _ text: String, _ work: (WaitingLine?) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        guard PassingLine.isSeen, let pipe = Pipe() else { return try work(nil) }
        let line = WaitingLine(text, pipe.reading)
        guard let thread = try? BackgroundThread({ line.watch() }) else {
            close(pipe.reading)
            close(pipe.writing)
            return try work(nil)
        }
        thread.detach()
        defer {
            line.finish()
            close(pipe.writing)
        }
        return try work(line)
    }

    private init(_ text: String, _ end: Int32) {
        var size = winsize()
        let columns = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
        // A line that went on below could not be taken away again.
        self.text = DisplayWidth.cut(TerminalText.visible(text), to: columns - 1)
        self.end = end
    }

    private func watch() {
        var ending = pollfd(fd: end, events: Int16(POLLIN), revents: 0)
        while poll(&ending, 1, 500) == 0 || errno == EINTR && ending.revents == 0 { show() }
        close(end)
    }

    private func show() {
        state.withLock { state in
            guard !state.isShown, !state.isOver else { return }
            state.isShown = true
            // From the line's beginning on, so that a complaint goes over it.
            PassingLine.show(text + "\r")
        }
    }

    /// Takes the line away, as something else is to be written; it is back half a second later.
    func hide() {
        state.withLock { Self.hide(&$0) }
    }

    private func finish() {
        state.withLock { state in
            state.isOver = true
            Self.hide(&state)
        }
    }

    private static func hide(_ state: inout State) {
        guard state.isShown else { return }
        state.isShown = false
        PassingLine.clear()
    }
}
