internal import Feeds
internal import Glibc

/// What repairs did to a store: `repairs.jsonl`, a line each, and beside it `damaged.lines` with what they took out of
/// the files, byte for byte, each piece with a newline behind it.
///
/// `{"repaired":"…","file":"stories/000000000001.jsonl","line":17,"what":"…","offset":0,"bytes":812}` says where a piece
/// lies in `damaged.lines`; `{"repaired":"…","missing":{"first":17,"last":17}}` that these stories are nowhere.
struct RepairAccount: ~Copyable {
    private let folder: StoreFolder
    private let pieces: Int32
    private var end: Int
    private var writer = JSONWriter()
    private let moment: Timestamp
    private(set) var count = 0

    init(_ folder: StoreFolder) throws(StoreError) {
        let pieces = try SystemCalls.open(folder.damaged, O_RDWR | O_CREAT | O_APPEND)
        let end: Int
        do throws(StoreError) { end = try SystemCalls.size(pieces, path: folder.damaged) } catch {
            close(pieces)
            throw error
        }
        self.folder = folder
        self.pieces = pieces
        self.end = end
        moment = SystemCalls.wallClock()
    }

    deinit { close(pieces) }

    /// Copies a piece of a file.
    mutating func setAside(_ line: LogCheck.BadLine, of file: Int32, path: String) throws(StoreError) {
        try SystemCalls.copy(line.place, of: file, path: path, to: pieces, path: folder.damaged)
        try SystemCalls.write(pieces, [0x0A], path: folder.damaged)
        begin()
        writer.member(
            "file", path.hasPrefix(folder.path + "/") ? String(path.dropFirst(folder.path.utf8.count + 1)) : path)
        writer.key("line")
        writer.integer(line.number)
        writer.member("what", line.what)
        writer.key("offset")
        writer.integer(end)
        writer.key("bytes")
        writer.integer(line.place.count)
        finish()
        end += line.place.count + 1
        count += 1
    }

    mutating func miss(_ range: ClosedRange<Int64>) {
        begin()
        writer.key("missing")
        writer.beginObject()
        writer.key("first")
        writer.integer(range.lowerBound)
        writer.key("last")
        writer.integer(range.upperBound)
        writer.endObject()
        finish()
    }

    private mutating func begin() {
        writer.beginObject()
        writer.member("repaired", moment)
    }

    private mutating func finish() {
        writer.endObject()
        writer.newline()
    }

    /// Makes all of it durable: before a line is taken out of its file.
    mutating func secure() throws(StoreError) {
        try SystemCalls.syncData(pieces, path: folder.damaged)
        if !writer.bytes.isEmpty {
            let account = try SystemCalls.open(folder.repairs, O_RDWR | O_CREAT | O_APPEND)
            defer { close(account) }
            try SystemCalls.endLastLine(account, path: folder.repairs)
            try SystemCalls.write(account, writer.bytes[...], path: folder.repairs)
            try SystemCalls.syncData(account, path: folder.repairs)
            writer.removeAll()
        }
        try SystemCalls.syncFolder(folder.path)
    }

    /// The stories that earlier repairs found missing.
    static func missing(_ folder: StoreFolder) -> SeqRanges {
        var ranges = SeqRanges()
        try? LineScan.each(ofFile: folder.repairs) { line throws(StoreError) in
            guard let missing = try? JSONValue.parse(line.bytes)["missing"], let first = missing["first"]?.integer,
                let last = missing["last"]?.integer, first >= 1, first <= last
            else { return }
            ranges.insert(first...last)
        }
        return ranges
    }
}
