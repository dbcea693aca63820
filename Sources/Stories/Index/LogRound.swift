internal import Glibc

/// The next lines of the log, in pieces that are each worth being handed to a processor: for who reads all of it to make
/// something of it anew.
struct LogRound: Sendable {
    /// Lines, each with its newline.
    struct Piece: Sendable {
        fileprivate var bytes: [UInt8] = []

        /// What is made of each line, but for those of which nothing is made.
        func lines<Made>(_ make: (UnsafeBufferPointer<UInt8>) -> Made?) -> [Made] {
            var all: [Made] = []
            bytes.withUnsafeBufferPointer { bytes in
                guard let base = bytes.baseAddress else { return }
                var start = 0
                while start < bytes.count, let found = memchr(base + start, 0x0A, bytes.count - start) {
                    let end = UnsafeRawPointer(found) - UnsafeRawPointer(base)
                    if let made = make(UnsafeBufferPointer(rebasing: bytes[start..<end])) { all.append(made) }
                    start = end + 1
                }
            }
            return all
        }
    }

    /// None where the log ends.
    private(set) var pieces: [Piece] = []

    private static let size = 8 << 20
    private static let pieceSize = 256 << 10

    init(_ cursor: inout StoryCursor) throws(StoreError) {
        var size = 0
        while size < Self.size {
            var piece = Piece()
            piece.bytes.reserveCapacity(Self.pieceSize + Self.pieceSize / 4)
            while piece.bytes.count < Self.pieceSize,
                try cursor.nextRaw({ (_, line) -> Void in
                    piece.bytes.append(contentsOf: line)
                    piece.bytes.append(0x0A)
                }) != nil
            {}
            if piece.bytes.isEmpty { break }
            size += piece.bytes.count
            pieces.append(piece)
        }
    }
}
