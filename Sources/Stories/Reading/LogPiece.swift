internal import Glibc
internal import Synchronization

/// A stretch of a segment: the lines that begin in it.
struct LogPiece: Sendable {
    var file: SegmentFile
    var place: Range<Int>
    /// What of the segment was there when it was cut into pieces.
    var end: Int
}

/// Cuts the log into pieces, from a place in it on, as long as the segments are what their names say. Where one is not,
/// or is gone, the pieces end before it.
struct LogPieces {
    /// More is not quicker, and is more memory.
    static let usualSize = 512 << 10

    private let size: Int
    private let folder: StoreFolder
    private let order: SegmentOrder
    private let last: Int64
    private var entry: Int
    private var file: SegmentFile?
    private var offset: Int
    private var end = 0

    /// - Parameters:
    ///   - last: no segment that begins behind it is looked at.
    ///   - size: of each piece but a segment's last.
    init?(
        _ folder: StoreFolder, _ order: SegmentOrder, at file: SegmentFile, offset: Int, through last: Int64, size: Int
    ) throws(StoreError) {
        guard let entry = order.entries.firstIndex(of: file.entry), !order.isByContent else { return nil }
        self.size = size
        self.folder = folder
        self.order = order
        self.last = last
        self.entry = entry
        self.file = file
        self.offset = offset
        end = try file.size()
    }

    mutating func next() -> LogPiece? {
        while let file {
            if offset < end {
                let place = offset..<min((offset / size + 1) * size, end)
                offset = place.upperBound
                return LogPiece(file: file, place: place, end: end)
            }
            self.file = nil
            entry += 1
            guard entry < order.entries.count, order.entries[entry].first <= last,
                let opened = try? SegmentFile(folder, order.entries[entry]), let size = try? opened.size(),
                (try? order.fits(entry, opened)) == true
            else { return nil }
            (self.file, offset, end) = (opened, 0, size)
        }
        return nil
    }
}

/// Room for a piece and for what of its last line is behind it, used again and again.
///
/// `@unchecked Sendable`: whoever took it from the pool is the only one to touch it.
final class PieceRoom: @unchecked Sendable {
    private(set) var bytes: UnsafeMutableRawBufferPointer

    init(pieceSize: Int) { bytes = .allocate(byteCount: pieceSize + (32 << 10), alignment: 4096) }

    deinit { bytes.deallocate() }

    /// - Parameter kept: how much of what is there stays.
    func grow(to count: Int, kept: Int) {
        let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 4096)
        larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<kept]))
        bytes.deallocate()
        bytes = larger
    }

    /// Rooms that nobody uses.
    final class Pool: Sendable {
        let pieceSize: Int
        private let free = Mutex<[PieceRoom]>([])

        init(pieceSize: Int) { self.pieceSize = pieceSize }

        func take() -> PieceRoom { free.withLock { $0.popLast() } ?? PieceRoom(pieceSize: pieceSize) }

        /// One that a giant line made large is let go of.
        func put(_ room: PieceRoom) {
            if room.bytes.count < 4 * LogPieces.usualSize { free.withLock { $0.append(room) } }
        }
    }
}
