internal import Feeds
internal import Glibc

/// All that `feeds.jsonl` says, read once: the newest line of each feed.
struct FeedStateFile {
    private(set) var table = FeedStateTable()
    private(set) var lines = 0
    private(set) var isDamaged = false
    /// Those that had another address before.
    private(set) var moved: [FeedState] = []

    var packed: ContiguousArray<PackedFeedState?> { table.packed }

    /// A file that is missing says nothing.
    static func load(_ path: String) throws(StoreError) -> FeedStateFile {
        var file = FeedStateFile()
        let descriptor: Int32
        do throws(StoreError) { descriptor = try SystemCalls.open(path, O_RDONLY) } catch {
            if case .system(_, _, ENOENT) = error { return file }
            throw error
        }
        defer { close(descriptor) }
        try LineScan.each(of: descriptor, path: path) { line in file.take(line) }
        // Where a line of the old address came late.
        file.moved = file.packed.lazy.compactMap { $0 }.filter(\.hadOthers).map(\.unpacked)
        for state in file.moved { file.table.dropFormer(of: state) }
        return file
    }

    private mutating func take(_ line: ScannedLine) {
        if !line.hasNewline { isDamaged = true }
        guard !line.bytes.isEmpty else { return }
        lines += 1
        guard let state = FeedState(line.bytes) else {
            isDamaged = true
            return
        }
        // At once: a feed that went back to an earlier address is not to be dropped by the line it left behind.
        table.keep(state)
    }
}

extension FeedStates {
    /// All that can be read, by URL, and whether there is a whole line that cannot.
    static func read(_ folder: StoreFolder) throws(StoreError) -> (states: [FeedState], isDamaged: Bool) {
        let found = try FeedStateFile.load(folder.feeds)
        let states = found.packed.compactMap { $0?.unpacked }.sorted { $0.url < $1.url }
        // The last line may be on its way.
        return (states, found.isDamaged && !StoreLock.isHeld(folder))
    }
}
