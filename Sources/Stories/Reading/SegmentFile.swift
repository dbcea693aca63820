internal import Feeds
internal import Glibc

/// One segment, open for reading: lines by place, by seq, by time. Nothing is kept.
final class SegmentFile: Sendable {
    let path: String
    let entry: SegmentOrder.Entry
    /// Lines with a lesser seq are not of this segment, however they came here.
    var first: Int64 { entry.first }
    let descriptor: Int32

    convenience init(_ folder: StoreFolder, first: Int64) throws(StoreError) {
        try self.init(folder, SegmentOrder.Entry(name: first, first: first))
    }

    init(_ folder: StoreFolder, _ entry: SegmentOrder.Entry) throws(StoreError) {
        path = folder.segment(entry.name)
        self.entry = entry
        descriptor = try SystemCalls.openRegular(path)
    }

    /// Another file of lines.
    init(path: String) throws(StoreError) {
        self.path = path
        entry = SegmentOrder.Entry(name: 0, first: 0)
        descriptor = try SystemCalls.openRegular(path)
    }

    deinit { close(descriptor) }

    func size() throws(StoreError) -> Int { try SystemCalls.size(descriptor, path: path) }

    func bytes(at offset: Int, count: Int) throws(StoreError) -> [UInt8] {
        try SystemCalls.read(descriptor, count: count, at: offset, path: path)
    }

    /// The place behind the last complete line.
    func end() throws(StoreError) -> Int {
        var end = try size()
        while end > 0 {
            let start = max(0, end - 64 * 1024)
            let chunk = try bytes(at: start, count: end - start)
            if let newline = chunk.lastIndex(of: 0x0A) { return start + newline + 1 }
            end = start
        }
        return 0
    }

    /// Where the next line begins, at or behind `offset`; `end` where none does.
    func lineStart(from offset: Int, end: Int) throws(StoreError) -> Int {
        if offset == 0 { return 0 }
        var position = offset - 1
        while position < end {
            let chunk = try bytes(at: position, count: min(16 * 1024, end - position))
            if chunk.isEmpty { return end }
            if let newline = chunk.firstIndex(of: 0x0A) { return position + newline + 1 }
            position += chunk.count
        }
        return end
    }

    /// The first place at or behind `offset` where a line begins that can be read and is of this segment.
    ///
    /// - Parameter any: whether it may be of another segment.
    func envelope(
        from offset: Int, end: Int, any: Bool = false
    ) throws(StoreError) -> (start: Int, envelope: Envelope)? {
        var position = try lineStart(from: offset, end: end)
        while position < end {
            let head = try bytes(at: position, count: min(256, end - position))
            if let found = head.withUnsafeBufferPointer({ Envelope($0) }), any || found.seq >= first {
                return (position, found)
            }
            position = try lineStart(from: position + 1, end: end)
        }
        return nil
    }

    /// Where the first line begins for which `reached` holds; it must hold for all lines behind one for which it does.
    func firstLine(where reached: (Envelope) -> Bool) throws(StoreError) -> Int {
        let end = try end()
        var low = 0
        var high = end
        while low < high {
            let middle = low + (high - low) / 2
            guard let found = try envelope(from: middle, end: end), found.start < high else {
                high = middle
                continue
            }
            if reached(found.envelope) {
                high = middle
            } else {
                low = found.start + 1
            }
        }
        return try lineStart(from: low, end: end)
    }

    func firstEnvelope(any: Bool = false) throws(StoreError) -> Envelope? {
        try envelope(from: 0, end: try end(), any: any)?.envelope
    }

    /// The last line that can be read and for which `fits` holds.
    func lastEnvelope(where fits: (Envelope) -> Bool = { _ in true }) throws(StoreError) -> Envelope? {
        var position = try end()
        while position > 0 {
            let start = try lastLineStart(before: position)
            let head = try bytes(at: start, count: min(256, position - start))
            if let found = head.withUnsafeBufferPointer({ Envelope($0) }), fits(found) { return found }
            position = start
        }
        return nil
    }

    /// The lines that begin at or behind a place, but for damaged ones.
    func lines(from offset: Int, _ body: (Envelope) -> Void) throws(StoreError) {
        let start = try lineStart(from: offset, end: try end())
        try LineScan.each(of: descriptor, path: path, from: start) { line throws(StoreError) in
            if line.hasNewline, let found = Envelope(line.bytes) { body(found) }
        }
    }

    /// The line of that number, wherever in the segment it is.
    func line(seq: Int64) throws(StoreError) -> [UInt8]? {
        var found: [UInt8]?
        try LineScan.each(of: descriptor, path: path) { line throws(StoreError) in
            if found == nil, Envelope(line.bytes)?.seq == seq { found = Array(line.bytes) }
        }
        return found
    }
}
