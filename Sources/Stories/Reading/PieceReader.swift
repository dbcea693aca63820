internal import Glibc

/// Reads a piece of the log, and finds what of it is admitted.
struct PieceReader: Sendable {
    let selection: StorySelection
    let last: Int64
    let sums: LineSumFile?
    let pool: PieceRoom.Pool

    /// nil where anything is out of the ordinary: a line that is damaged, cut, or out of its order.
    func read(_ piece: LogPiece) -> StoryStretch? {
        let room = pool.take()
        guard let lines = try? fill(room, piece), let stretch = look(through: lines, of: room) else {
            pool.put(room)
            return nil
        }
        return stretch
    }

    /// The piece's whole lines; nil where the last one has no end.
    private func fill(_ room: PieceRoom, _ piece: LogPiece) throws(StoreError) -> Range<Int>? {
        // The byte before tells whether a line begins with the piece. From a page on to a page is what the kernel copies
        // fastest.
        let start = max(piece.place.lowerBound - 1, 0) & ~4095
        let begin = piece.place.lowerBound - start
        let behind = piece.place.upperBound - start
        var wanted = min(room.bytes.count, piece.end - start)
        var count = 0
        while true {
            let part = UnsafeMutableRawBufferPointer(rebasing: room.bytes[count..<wanted])
            count += try SystemCalls.read(piece.file.descriptor, into: part, at: start + count, path: piece.file.path)
            guard count == wanted else { return nil }
            let bytes = UnsafeRawBufferPointer(rebasing: room.bytes[..<count])
            let first = begin == 0 ? 0 : Self.newline(in: bytes, from: begin - 1).map { $0 + 1 } ?? count
            // A line that begins with the next piece is that one's.
            if first >= behind, first < count || count > behind { return 0..<0 }
            if let end = Self.newline(in: bytes, from: behind - 1) { return first..<end + 1 }
            guard start + count < piece.end, count < LineScan.longest else { return nil }
            wanted = min(2 * count, piece.end - start)
            room.grow(to: wanted, kept: count)
        }
    }

    private static func newline(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard let base = bytes.baseAddress, start < bytes.count,
            let found = memchr(base + start, 0x0A, bytes.count - start)
        else { return nil }
        return UnsafeRawPointer(found) - base
    }

    private func look(through place: Range<Int>, of room: PieceRoom) -> StoryStretch? {
        let bytes = UnsafeRawBufferPointer(rebasing: room.bytes[..<place.upperBound])
        var sums = sums.map { LineSumWindow($0) }
        var found = StoryStretch.Content()
        var start = place.lowerBound
        while start < place.upperBound, let end = Self.newline(in: bytes, from: start) {
            let line = UnsafeRawBufferPointer(rebasing: bytes[start..<end]).assumingMemoryBound(to: UInt8.self)
            guard let head = StoryHead(line), head.seq > found.last else { return nil }
            if head.seq > last { break }
            found.note(head.seq)
            if selection.mayAdmit(head, line) {
                guard sums?.sum(of: head.seq)?.verdict(on: line) == .same || head.isWhole(line),
                    let isAdmitted = found.take(line, head, selection)
                else { return nil }
                if isAdmitted { found.note(run: start..<end + 1) }
            }
            start = end + 1
        }
        return StoryStretch(room, pool, found)
    }
}
