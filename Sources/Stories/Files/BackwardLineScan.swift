internal import Glibc

/// Hands each line of a file to a body, the last one first.
enum BackwardLineScan {
    private static let chunk = 256 << 10
    /// What is longer is no line of ours, and is not kept in memory.
    private static let longest = 16 << 20

    /// - Parameter body: gets a line without its newline, and whether it is whole: ended by one, and not too long.
    static func each(
        of descriptor: Int32, path: String, _ body: (_ line: UnsafeBufferPointer<UInt8>, _ isWhole: Bool) -> Void
    ) throws(StoreError) {
        var start = try SystemCalls.size(descriptor, path: path)
        var isWhole = false
        /// Of a line that begins before what was read.
        var end: [UInt8] = []
        while start > 0 {
            let count = min(chunk, start)
            start -= count
            var piece = try SystemCalls.read(descriptor, count: count, at: start, path: path)
            piece.append(contentsOf: end)
            if piece.count > longest { (piece, isWhole) = (piece.suffix(1), false) }
            var rest = piece.count
            piece.withUnsafeBufferPointer { piece in
                for newline in newlines(piece).reversed() {
                    body(UnsafeBufferPointer(rebasing: piece[(newline + 1)..<rest]), isWhole)
                    isWhole = true
                    rest = newline
                }
            }
            end = Array(piece[..<rest])
        }
        end.withUnsafeBufferPointer { body($0, isWhole) }
    }

    private static func newlines(_ piece: UnsafeBufferPointer<UInt8>) -> [Int] {
        var (places, start): ([Int], Int) = ([], 0)
        while let base = piece.baseAddress, let found = memchr(base + start, 0x0A, piece.count - start) {
            places.append(UnsafeRawPointer(found) - UnsafeRawPointer(base))
            start = places[places.count - 1] + 1
        }
        return places
    }
}
