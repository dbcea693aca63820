internal import Feeds
internal import Glibc

/// Reads complete lines forward from a place in the log, segment after segment, as far as they go now; asked again
/// later it goes on with what has come since.
struct LineReader {
    private let folder: StoreFolder
    private var order: SegmentOrder
    private var file: SegmentFile?
    private var offset = 0
    private var buffer: [UInt8] = []
    private var position = 0
    /// No line of this segment that begins here or behind is handed on.
    var limit: Int?
    /// The segment that is being read.
    private(set) var segment: SegmentOrder.Entry?
    /// Files that could not be read, or not in their order.
    private(set) var damagedFiles: [String] = []

    init(_ folder: StoreFolder, _ order: SegmentOrder) {
        self.folder = folder
        self.order = order
    }

    mutating func start(at file: SegmentFile, offset: Int) {
        self.file = file
        self.offset = offset
        segment = file.entry
        buffer.removeAll(keepingCapacity: true)
        position = 0
    }

    mutating func noteDamage(of path: String) {
        if !damagedFiles.contains(path) { damagedFiles.append(path) }
    }

    /// The next complete line, without its newline, or nil where there is none yet.
    mutating func next<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Result) throws -> Result? {
        while true {
            if let limit, offset - buffer.count + position >= limit { return nil }
            if let newline = newline() {
                let line = position..<newline
                position = newline + 1
                return try buffer.withUnsafeBufferPointer { try body(UnsafeBufferPointer(rebasing: $0[line])) }
            }
            guard try fill() else {
                // The beginning of a line may be cut, and another line come in its place.
                offset -= buffer.count
                buffer.removeAll(keepingCapacity: true)
                return nil
            }
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
        buffer.removeSubrange(..<position)
        position = 0
        if let file, try readOn(file, count: max(256 * 1024, buffer.count)) { return true }
        guard let next = following() else { return false }
        // The next one's being there means that this one is closed: what came since the read above comes first.
        if let file, try readOn(file, count: 64 * 1024) { return true }
        if !buffer.isEmpty {
            // A closed segment ends with a line: this one was cut. Its line is handed on for what it is.
            buffer.append(0x0A)
            return true
        }
        guard limit == nil else { return false }
        try step(to: next)
        return true
    }

    private mutating func readOn(_ file: SegmentFile, count: Int) throws(StoreError) -> Bool {
        do throws(StoreError) {
            let more = try file.bytes(at: offset, count: count)
            offset += more.count
            buffer.append(contentsOf: more)
            return !more.isEmpty
        } catch {
            // What the disk does not give back is passed over like any damage.
            noteDamage(of: file.path)
            return false
        }
    }

    /// The segment behind this one, if there is one by now.
    private mutating func following() -> SegmentOrder.Entry? {
        order = order.isByContent ? SegmentOrder(byContentsIn: folder) : SegmentOrder(byNamesIn: folder)
        guard let segment else { return order.entries.first }
        return order.entries.first { $0.first == segment.first ? $0.name > segment.name : $0.first > segment.first }
    }

    private mutating func step(to next: SegmentOrder.Entry) throws(StoreError) {
        let opened: SegmentFile
        do throws(StoreError) { opened = try SegmentFile(folder, next) } catch {
            // Retention may take a segment between the two looks: the one after it is next time's.
            if case .system(_, _, ENOENT) = error {} else { noteDamage(of: folder.segment(next.name)) }
            segment = next
            file = nil
            return
        }
        if let place = order.entries.firstIndex(of: next), try !order.fits(place, opened) {
            noteDamage(of: opened.path)
            order = SegmentOrder(byContentsIn: folder)
            // Where this reading stands among them now; what it has passed already is behind it.
            if let name = segment?.name, let entry = order.entries.first(where: { $0.name == name }) {
                segment = entry
                // What its name has put behind this one, and was gone past.
                if let missed = order.entries.first(where: { $0.name > name && $0.first < entry.first }) {
                    return start(at: try SegmentFile(folder, missed), offset: 0)
                }
            }
            guard let again = following() else { return start(at: opened, offset: 0) }
            return start(at: try SegmentFile(folder, again), offset: 0)
        }
        start(at: opened, offset: 0)
    }
}
