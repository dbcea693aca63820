internal import Feeds
internal import Glibc

/// All that `feeds.jsonl` says, read once: the newest line of each feed.
struct FeedStateFile {
    private(set) var table = FeedStateTable()
    private(set) var lines = 0
    private(set) var isDamaged = false
    /// Addresses that feeds had before.
    private var formerly: Set<String> = []
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
        try BackwardLineScan.each(of: descriptor, path: path) { line, isWhole in file.take(line, isWhole: isWhole) }
        // Where a line of the old address came late.
        file.moved = file.packed.lazy.compactMap { $0 }.filter(\.hadOthers).map(\.unpacked)
        for state in file.moved { file.table.dropFormer(of: state) }
        return file
    }

    /// The newest come first: what was said of a feed before is not looked at.
    private mutating func take(_ line: UnsafeBufferPointer<UInt8>, isWhole: Bool) {
        guard !line.isEmpty else { return }
        if !isWhole { isDamaged = true }
        lines += 1
        if let url = FeedState.url(inLine: line), isKnown(url) { return }
        guard let state = FeedState(line) else {
            isDamaged = true
            return
        }
        guard table[state.url] == nil, !formerly.contains(state.url) else { return }
        table.keep(state)
        // A feed that went back to an earlier address is not to come again by the line it left behind.
        formerly.formUnion(state.formerly.lazy.filter { $0 != state.url })
    }

    private func isKnown(_ url: UnsafeBufferPointer<UInt8>) -> Bool {
        table.has(url) || !formerly.isEmpty && formerly.contains(String(decoding: url, as: UTF8.self))
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
