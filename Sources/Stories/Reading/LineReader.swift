internal import Feeds
internal import Glibc

/// Reads complete lines forward from a place in the log, segment after segment, as far as they go now; asked again
/// later it goes on with what has come since.
struct LineReader {
    private let folder: StoreFolder
    private var file: SegmentFile?
    private var offset = 0
    private var buffer: [UInt8] = []
    private var position = 0
    private(set) var segment: Int64 = 0

    init(_ folder: StoreFolder) {
        self.folder = folder
    }

    mutating func start(at file: SegmentFile, offset: Int) {
        self.file = file
        self.offset = offset
        segment = file.first
        buffer = []
        position = 0
    }

    /// The next complete line, without its newline, or nil where there is none yet.
    mutating func next<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Result) throws -> Result? {
        while true {
            if let newline = newline() {
                let line = position..<newline
                position = newline + 1
                return try buffer.withUnsafeBufferPointer { try body(UnsafeBufferPointer(rebasing: $0[line])) }
            }
            guard try fill() else { return nil }
        }
    }

    private func newline() -> Int? {
        buffer.withUnsafeBufferPointer { bytes in
            guard position < bytes.count, let base = bytes.baseAddress,
                let found = memchr(base + position, 0x0A, bytes.count - position)
            else { return nil }
            return UnsafeRawPointer(found) - UnsafeRawPointer(base)
        }
    }

    /// More bytes of this segment, or the next one; false where the log ends.
    private mutating func fill() throws(StoreError) -> Bool {
        if file == nil {
            guard let first = folder.segments().first else { return false }
            start(at: try SegmentFile(folder, first: first), offset: 0)
        }
        guard let file else { return false }
        buffer.removeSubrange(..<position)
        position = 0
        let more = try file.bytes(at: offset, count: max(256 * 1024, buffer.count))
        if !more.isEmpty {
            offset += more.count
            buffer.append(contentsOf: more)
            return true
        }
        guard let following = folder.segments().first(where: { $0 > segment }) else { return false }
        // The next one's being there means that this one is closed: what came since the read above comes first.
        let last = try file.bytes(at: offset, count: 64 * 1024)
        if !last.isEmpty {
            offset += last.count
            buffer.append(contentsOf: last)
            return true
        }
        do throws(StoreError) {
            start(at: try SegmentFile(folder, first: following), offset: 0)
        } catch {
            // Retention took it between the two looks: the one after it is next time's.
            if case .system(_, _, ENOENT) = error {
                segment = following
                return true
            }
            throw error
        }
        return true
    }
}
