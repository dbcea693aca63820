internal import Glibc

/// Bytes from a stream that become lines, of no more than a given length.
public struct LineBuffer: Sendable {
    private var bytes: [UInt8] = []
    /// Where the search for a newline goes on.
    private var searched = 0
    private let longest: Int

    /// - Parameter longest: of a line, its newline included.
    public init(longest: Int) {
        self.longest = longest
    }

    public enum Reading: Sendable, Hashable {
        case some
        /// Nothing for now.
        case nothing
        /// The other side says no more, or is gone.
        case ended
    }

    /// Reads once what the descriptor has.
    public mutating func read(_ descriptor: Int32) -> Reading {
        var chunk = [UInt8](repeating: 0, count: 16 * 1024)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count > 0 {
                bytes += chunk[..<count]
                return .some
            }
            if count == 0 { return .ended }
            if errno == EAGAIN { return .nothing }
            if errno != EINTR { return .ended }
        }
    }

    /// Takes the next whole line, without its newline.
    public mutating func next() -> [UInt8]? {
        guard let end = bytes[searched...].firstIndex(of: 0x0A) else {
            searched = bytes.count
            return nil
        }
        let line = Array(bytes[..<end])
        bytes.removeFirst(end + 1)
        searched = 0
        return line
    }

    /// Whether what is there is more than a line may have, and no line.
    public var isOverlong: Bool { searched >= longest }
}
