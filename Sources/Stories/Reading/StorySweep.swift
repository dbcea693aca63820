/// Goes through a long part of the log on all processors, piece by piece; what it admits comes in the log's order. What is
/// out of the ordinary in a piece is looked at line by line, as a `StoryCursor` does: they admit the same.
public final class StorySweep {
    private var cursor: StoryCursor
    private let last: Int64
    private let selection: StorySelection
    private let pool: PieceRoom.Pool
    private var pieces: OrderedWork<LogPiece, (piece: LogPiece, stretch: StoryStretch?)>?
    /// Segments in which a line could not be read, each told once.
    public var damagedFiles: [String] { cursor.damagedFiles }

    init(
        _ cursor: StoryCursor, _ pieces: LogPieces?, _ pool: PieceRoom.Pool, sums: LineSumFile?, through last: Int64,
        _ selection: StorySelection
    ) {
        (self.cursor, self.last, self.selection, self.pool) = (cursor, last, selection, pool)
        guard var left = pieces else { return }
        let reader = PieceReader(selection: selection, last: last, sums: sums, pool: pool)
        self.pieces = OrderedWork(next: { left.next() }, work: { (piece: $0, stretch: reader.read($0)) })
    }

    deinit { pieces?.stop() }

    /// What was admitted of the next piece, which may be nothing; nil where the last story was looked at, or the log ends.
    public func next() throws(StoreError) -> StoryStretch? {
        while !isAtEnd, let pieces {
            guard let (piece, stretch) = pieces.result() else {
                pieces.stop()
                self.pieces = nil
                break
            }
            if let stretch, cursor.pass(stretch.seqs, upTo: piece) { return stretch }
            let slow = try cursor.stretch(of: piece, through: last, selection, pool)
            if slow.last > 0 { return slow }
        }
        guard !isAtEnd else { return nil }
        // What is no longer in its order is read as it comes.
        let slow = try cursor.stretch(of: nil, through: last, selection, pool)
        return slow.last > 0 ? slow : nil
    }

    private var isAtEnd: Bool { cursor.lastRead >= last }
}

extension StoreReader {
    /// Goes from a story to another, both included, through all that is between them: for listing and searching much.
    /// Where only a few stories are wanted, a `cursor` begins at once.
    public func sweep(
        from first: Int64, through last: Int64, _ selection: StorySelection
    ) throws(StoreError) -> StorySweep {
        try sweep(from: first, through: last, selection, pieceSize: LogPieces.usualSize)
    }

    func sweep(
        from first: Int64, through last: Int64, _ selection: StorySelection, pieceSize: Int
    ) throws(StoreError) -> StorySweep {
        let (order, file, offset) = try place(of: first)
        let cursor = StoryCursor(folder, order, from: first, at: file, offset: offset)
        let pieces = try file.flatMap { (file) throws(StoreError) in
            try LogPieces(folder, order, at: file, offset: offset, through: last, size: pieceSize)
        }
        let sums = try identity().flatMap { LineSumFile(folder, store: $0.uuid) }
        let pool = PieceRoom.Pool(pieceSize: pieceSize)
        return StorySweep(cursor, pieces, pool, sums: sums, through: last, selection)
    }
}
