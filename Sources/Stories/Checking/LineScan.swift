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

    /// - Parameters:
    ///   - from: where a line begins.
    ///   - until: as far as the file is looked at.
    static func each(
        of descriptor: Int32, path: String, from: Int = 0, until: Int = .max,
        _ body: (ScannedLine) throws(StoreError) -> Void
    ) throws(StoreError) {
        var buffer = LineBuffer()
        var offset = from
        var number = 1
        while true {
            let count = try buffer.fill(until: until - offset) { room throws(StoreError) in
                try SystemCalls.read(descriptor, into: room, at: offset, path: path)
            }
            offset += count
            while let line = buffer.nextLine(endsAtEnd: count == 0) {
                let start = offset - buffer.count - line.length
                try body(
                    ScannedLine(
                        number: number, offset: start, bytes: line.bytes, length: line.length,
                        hasNewline: line.hasNewline, isTooLong: line.isTooLong))
                number += 1
            }
            if count == 0 { return }
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
}

/// What was read and not handed on yet. Reads go to one aligned place, which is what the kernel copies fastest to; what
/// is left of a line lies right before it.
private struct LineBuffer: ~Copyable {
    struct Line {
        var bytes: UnsafeBufferPointer<UInt8>
        /// With its newline.
        var length: Int
        var hasNewline: Bool
        var isTooLong: Bool
    }

    private static let chunk = 256 << 10

    /// Of the place that is read to, and as much as a left over may have.
    private var anchor = 256 << 10
    private var memory: UnsafeMutableRawBufferPointer
    private var start: Int
    private var end: Int
    /// From where on no newline was looked for yet.
    private var searched: Int
    /// Of a line too long to be kept, what was let go of.
    private var skipped = 0

    init() {
        memory = .allocate(byteCount: anchor + Self.chunk, alignment: 4096)
        start = anchor
        end = anchor
        searched = anchor
    }

    deinit { memory.deallocate() }

    /// How much there is.
    var count: Int { end - start }

    mutating func fill(
        until limit: Int, _ read: (UnsafeMutableRawBufferPointer) throws(StoreError) -> Int
    ) throws(StoreError) -> Int {
        makeRoom()
        let room = min(Self.chunk, limit)
        guard room > 0 else { return 0 }
        let read = try read(UnsafeMutableRawBufferPointer(rebasing: memory[anchor..<anchor + room]))
        end = anchor + read
        return read
    }

    /// Moves what is left to before the place that is read to.
    private mutating func makeRoom() {
        if count > LineScan.longest {
            // All but the beginning is let go of.
            skipped += count - Self.chunk
            end = start + Self.chunk
        }
        let left = count
        if left > anchor {
            let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: left * 2 + Self.chunk, alignment: 4096)
            larger[(left * 2 - left)..<left * 2].copyBytes(from: memory[start..<end])
            memory.deallocate()
            memory = larger
            anchor = left * 2
        } else if let base = memory.baseAddress, left > 0 {
            memmove(base + anchor - left, base + start, left)
        }
        start = anchor - left
        end = anchor
        searched = anchor
    }

    /// - Parameter endsAtEnd: whether what has no newline is a line as well.
    mutating func nextLine(endsAtEnd: Bool) -> Line? {
        guard let base = memory.baseAddress, end > start || skipped > 0 else { return nil }
        if searched < end, let found = memchr(base + searched, 0x0A, end - searched) {
            return take(upTo: UnsafeRawPointer(found) - UnsafeRawPointer(base), hasNewline: true)
        }
        searched = end
        return endsAtEnd ? take(upTo: end, hasNewline: false) : nil
    }

    private mutating func take(upTo place: Int, hasNewline: Bool) -> Line {
        let bytes = UnsafeRawBufferPointer(rebasing: memory[start..<place]).bindMemory(to: UInt8.self)
        let line = Line(
            bytes: bytes, length: skipped + place - start + (hasNewline ? 1 : 0), hasNewline: hasNewline,
            isTooLong: skipped > 0)
        start = place + (hasNewline ? 1 : 0)
        searched = start
        skipped = 0
        return line
    }
}
