internal import Glibc

/// A line of a file, and where it stands.
struct ScannedLine {
    /// From 1 on.
    var number: Int
    var offset: Int
    /// Without its newline; only the beginning where the line is too long for a line of ours.
    var bytes: UnsafeBufferPointer<UInt8>
    /// With its newline, where it has one.
    var length: Int
    var hasNewline: Bool
    var isTooLong: Bool

    var place: Range<Int> { offset..<offset + length }
}

/// Hands each line of a file to a body, in memory that the longest line bounds.
enum LineScan {
    /// No story is as long: what a feed may send is bounded, and what becomes of it.
    static let longest = 256 << 20
    private static let chunk = 256 << 10

    /// - Parameters:
    ///   - from: where a line begins.
    ///   - until: as far as the file is looked at.
    static func each(
        of descriptor: Int32, path: String, from: Int = 0, until: Int = .max,
        _ body: (ScannedLine) throws(StoreError) -> Void
    ) throws(StoreError) {
        var buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: chunk, alignment: 64)
        defer { buffer.deallocate() }
        var filled = 0
        /// In the file, of the buffer's beginning.
        var base = from
        var number = 1
        /// Of a line too long to be kept, what lies before the buffer.
        var skipped = 0
        while true {
            let room = min(buffer.count - filled, until - base - filled)
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled..<filled + max(0, room)])
            let count = room > 0 ? try SystemCalls.read(descriptor, into: rest, at: base + filled, path: path) : 0
            let searched = filled
            filled += count
            guard count > 0 else {
                if filled + skipped > 0 {
                    try body(
                        line(number, buffer, 0..<filled, base: base, skipped: skipped, hasNewline: false))
                }
                return
            }
            var start = 0
            var from = searched
            while let newline = newline(in: buffer, from..<filled) {
                try body(
                    line(number, buffer, start..<newline, base: base, skipped: skipped, hasNewline: true))
                number += 1
                skipped = 0
                start = newline + 1
                from = start
            }
            base += start
            filled -= start
            if filled > 0, start > 0, let memory = buffer.baseAddress { memmove(memory, memory + start, filled) }
            if filled == buffer.count {
                if filled < longest {
                    let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: filled * 2, alignment: 64)
                    larger.copyMemory(from: UnsafeRawBufferPointer(buffer))
                    buffer.deallocate()
                    buffer = larger
                } else {
                    // All but the beginning is let go of.
                    skipped += filled - chunk
                    base += filled - chunk
                    filled = chunk
                }
            }
        }
    }

    /// Of a file that may be missing.
    static func each(
        ofFile path: String, _ body: (ScannedLine) throws(StoreError) -> Void
    ) throws(StoreError) {
        let descriptor: Int32
        do throws(StoreError) { descriptor = try SystemCalls.openRegular(path) } catch {
            if case .system(_, _, ENOENT) = error { return }
            throw error
        }
        defer { close(descriptor) }
        try each(of: descriptor, path: path, body)
    }

    private static func newline(in buffer: UnsafeMutableRawBufferPointer, _ place: Range<Int>) -> Int? {
        guard let memory = buffer.baseAddress, !place.isEmpty,
            let found = memchr(memory + place.lowerBound, 0x0A, place.count)
        else { return nil }
        return UnsafeRawPointer(found) - UnsafeRawPointer(memory)
    }

    private static func line(
        _ number: Int, _ buffer: UnsafeMutableRawBufferPointer, _ place: Range<Int>, base: Int, skipped: Int,
        hasNewline: Bool
    ) -> ScannedLine {
        let bytes = UnsafeRawBufferPointer(rebasing: buffer[place]).bindMemory(to: UInt8.self)
        return ScannedLine(
            number: number, offset: base + place.lowerBound - skipped, bytes: bytes,
            length: skipped + place.count + (hasNewline ? 1 : 0), hasNewline: hasNewline, isTooLong: skipped > 0)
    }
}
