internal import Basics
internal import Feeds
internal import Glibc

/// All that `feeds.jsonl` says, read once: the newest line of each feed, packed.
struct FeedStateFile {
    private(set) var packed: ContiguousArray<PackedFeedState?> = []
    private(set) var index = PlaceIndex()
    private(set) var lines = 0
    private(set) var isDamaged = false
    /// Those that had another address before.
    private(set) var moved: [FeedState] = []

    private static let piece = 1 << 20

    /// A file that is missing says nothing.
    static func load(_ path: String) throws(StoreError) -> FeedStateFile {
        var file = FeedStateFile()
        let descriptor: Int32
        do throws(StoreError) { descriptor = try SystemCalls.open(path, O_RDONLY) } catch {
            if case .system(_, _, ENOENT) = error { return file }
            throw error
        }
        defer { close(descriptor) }
        // Never the whole file at once, which may be many times what is known.
        var rest: [UInt8] = []
        var offset = 0
        while true {
            let more = try SystemCalls.read(descriptor, count: max(piece, rest.count), at: offset, path: path)
            guard !more.isEmpty else { break }
            offset += more.count
            rest += more
            let read = rest.withUnsafeBufferPointer { file.takeLines($0) }
            rest.removeSubrange(..<read)
        }
        if !rest.isEmpty {
            rest.withUnsafeBufferPointer { file.take($0) }
            file.isDamaged = true
        }
        file.dropFormer()
        return file
    }

    /// - Returns: how many bytes are lines.
    private mutating func takeLines(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        guard let base = bytes.baseAddress else { return 0 }
        var start = 0
        while let found = memchr(base + start, 0x0A, bytes.count - start) {
            let end = UnsafeRawPointer(found) - UnsafeRawPointer(base)
            if end > start { take(UnsafeBufferPointer(rebasing: bytes[start..<end])) }
            start = end + 1
        }
        return start
    }

    private mutating func take(_ line: UnsafeBufferPointer<UInt8>) {
        lines += 1
        guard let state = FeedState(line) else {
            isDamaged = true
            return
        }
        let new = PackedFeedState(state)
        let hash = new.addressHash
        if let place = new.withAddress({ url in index.find(hash) { packed[$0]?.hasAddress(url) ?? false } }) {
            packed[place] = new
        } else {
            index.insert(packed.count, hash: hash)
            packed.append(new)
        }
        // At once: a feed that went back to an earlier address is not to be dropped by the line it left behind.
        if !state.formerly.isEmpty { dropFormer(of: state) }
    }

    /// One that has another address now is there under that, also where a line of the old one came late.
    private mutating func dropFormer() {
        moved = packed.lazy.compactMap { $0 }.filter(\.hadOthers).map(\.unpacked)
        for state in moved { dropFormer(of: state) }
    }

    private mutating func dropFormer(of state: FeedState) {
        for old in state.formerly where old != state.url {
            let gone = PackedFeedState(FeedState(url: old))
            let hash = gone.addressHash
            guard let place = gone.withAddress({ url in index.find(hash) { packed[$0]?.hasAddress(url) ?? false } })
            else { continue }
            index.remove(place, hash: hash)
            packed[place] = nil
        }
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
