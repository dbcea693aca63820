internal import Feeds
internal import Glibc

/// Writes the stories of some segments anew, in their order, into segments that are named rightly.
///
/// The new files are whole and synced under names of their own before the first old one goes; a repair that is cut short
/// in between leaves them, and the next one takes their lines up again.
struct SegmentRewrite: ~Copyable {
    private struct Place {
        var seq: Int64
        var source: Int
        var offset: Int
        var length: Int
    }

    private struct Source {
        var path: String
        var descriptor: Int32
    }

    private let folder: StoreFolder
    private var sources: [Source] = []
    private var places: [Place] = []
    /// Where a new segment begins: at those that stay, and where the old ones began.
    private let bounds: [Int64]
    private static let size = 64 << 20
    private static let suffix = ".repair"

    init(_ folder: StoreFolder, segments: [LogCheck.Segment], leftovers: [String]) throws(StoreError) {
        self.folder = folder
        let names = Set(segments.map(\.first))
        bounds = (folder.segments().filter { !names.contains($0) } + segments.compactMap(\.seqs?.lowerBound)).sorted()
        for segment in segments { try take(folder.segment(segment.first), without: Set(segment.bad.map(\.number))) }
        for path in leftovers { try take(path, without: []) }
        // The first to have a number keeps it: the others were set aside, or are the very same.
        places.sort { $0.seq == $1.seq ? $0.source < $1.source : $0.seq < $1.seq }
    }

    deinit { for source in sources { close(source.descriptor) } }

    /// What an earlier repair left when it was cut short.
    static func leftovers(in folder: StoreFolder) -> [String] {
        SystemCalls.names(in: folder.stories).filter { $0.hasPrefix(".") && $0.hasSuffix(suffix) }.sorted()
            .map { folder.stories + "/" + $0 }
    }

    /// - Parameter bad: the numbers of lines that were set aside.
    private mutating func take(_ path: String, without bad: Set<Int>) throws(StoreError) {
        let descriptor = try SystemCalls.openRegular(path)
        sources.append(Source(path: path, descriptor: descriptor))
        let source = sources.count - 1
        try LineScan.each(of: descriptor, path: path) { line throws(StoreError) in
            guard !line.isTooLong, !bad.contains(line.number), case .success(let envelope) = LineRules.story(line.bytes)
            else { return }
            places.append(
                Place(
                    seq: envelope.seq, source: source, offset: line.offset,
                    length: line.length - (line.hasNewline ? 1 : 0)))
        }
    }

    mutating func run() throws(StoreError) {
        var made: [(path: String, first: Int64)] = []
        var index = 0
        while index < places.count {
            let first = places[index].seq
            let limit = bounds.first { $0 > first } ?? .max
            let path = folder.stories + "/.\(first)-\(UInt64.random(in: 0 ... .max))\(Self.suffix)"
            let file = try SystemCalls.open(path, O_WRONLY | O_CREAT | O_EXCL)
            defer { close(file) }
            index = try write(from: index, below: limit, to: file, path)
            try SystemCalls.syncData(file, path: path)
            made.append((path, first))
        }
        try SystemCalls.syncFolder(folder.stories)
        for (path, first) in made { try SystemCalls.rename(path, folder.segment(first)) }
        try SystemCalls.syncFolder(folder.stories)
        let names = Set(made.map { folder.segment($0.first) })
        for source in sources where !names.contains(source.path) { unlink(source.path) }
    }

    /// One segment; gives the place behind it.
    private func write(
        from start: Int, below limit: Int64, to file: Int32, _ path: String
    ) throws(StoreError) -> Int {
        var index = start
        var size = 0
        var last: Int64?
        while index < places.count, places[index].seq < limit, size == 0 || size < Self.size {
            let place = places[index]
            index += 1
            guard place.seq != last else { continue }
            last = place.seq
            let source = sources[place.source]
            try SystemCalls.copy(
                place.offset..<place.offset + place.length, of: source.descriptor, path: source.path, to: file,
                path: path)
            try SystemCalls.write(file, [0x0A], path: path)
            size += place.length + 1
        }
        return index
    }
}
