internal import Feeds
internal import Glibc

/// Which stories are known: a memory-mapped table of fixed-size entries, open addressing, derived from the log.
///
/// The table is a cache of the log and is never trusted over it: the header names the store and how far the log it
/// covers, and the boot of the machine it was written in; after another boot without a clean close, or for another
/// store, or with a wrong size, it is rebuilt. Within a boot the kernel keeps pages of a killed process in the order
/// they were written, so an entry's key is written last, and `covered` after all entries of its batch.
final class SeenIndex {
    struct Entry {
        /// Both zero for a place that is free.
        var high: UInt64 = 0
        var low: UInt64 = 0
        /// Of the story's first version.
        var seq: Int64 = 0
        var content: UInt64 = 0
        var title: UInt64 = 0
        /// The other name of the same story: the guid's for a link, the link's for a guid.
        var other: UInt64 = 0
    }

    private struct Header {
        var magic: UInt64
        var storeHigh: UInt64
        var storeLow: UInt64
        var boot: UInt64
        var capacity: Int
        var count: Int
        var covered: Int64
        var isClean: UInt64
    }

    private static let magic: UInt64 = 0x4E57_5345_454E_0001
    private static let headerSize = 4096
    private static let entrySize = 48

    private let path: String
    private let store: Fingerprint
    private let boot: UInt64
    private var base: UnsafeMutableRawPointer
    private var length: Int
    private var capacity: Int

    var covered: Int64 {
        get { header.pointee.covered }
        set { header.pointee.covered = newValue }
    }

    var count: Int { header.pointee.count }

    private var header: UnsafeMutablePointer<Header> { base.assumingMemoryBound(to: Header.self) }

    private var entries: UnsafeMutablePointer<Entry> {
        (base + Self.headerSize).assumingMemoryBound(to: Entry.self)
    }

    /// The index of a store as it lies, or an empty one with `covered` 0.
    init(path: String, store: String) throws(StoreError) {
        self.path = path
        self.store = Fingerprint(store)
        boot = Self.currentBoot()
        if let (base, length) = Self.map(path, minimum: Self.headerSize) {
            let header = base.assumingMemoryBound(to: Header.self).pointee
            let isSound =
                header.magic == Self.magic && header.storeHigh == self.store.high && header.storeLow == self.store.low
                && (header.boot == boot || header.isClean == 1) && header.capacity > 0
                && header.capacity & (header.capacity - 1) == 0 && header.count >= 0
                && header.count < header.capacity && header.capacity <= (Int.max - Self.headerSize) / Self.entrySize
                && length == Self.headerSize + header.capacity * Self.entrySize && header.covered >= 0
            if isSound {
                self.base = base
                self.length = length
                capacity = header.capacity
                self.header.pointee.boot = boot
                self.header.pointee.isClean = 0
                return
            }
            munmap(base, length)
        }
        capacity = 1 << 12
        (base, length) = try Self.create(path, capacity: capacity, store: self.store, boot: boot)
    }

    deinit { munmap(base, length) }

    /// Forgets everything, before a rebuild.
    func clear() throws(StoreError) {
        munmap(base, length)
        capacity = 1 << 12
        (base, length) = try Self.create(path, capacity: capacity, store: store, boot: boot)
    }

    /// Makes the table durable, so that the next boot can use it.
    func close() {
        guard msync(base, length, MS_SYNC) == 0 else { return }
        header.pointee.isClean = 1
        msync(base, Self.headerSize, MS_SYNC)
    }

    func find(_ key: Fingerprint) -> Entry? {
        let place = place(of: key)
        let entry = entries[place]
        return entry.high == 0 && entry.low == 0 ? nil : entry
    }

    func insert(_ key: Fingerprint, _ entry: Entry) throws(StoreError) {
        if header.pointee.count * 10 >= capacity * 7 { try grow() }
        let place = place(of: key)
        let isNew = entries[place].high == 0 && entries[place].low == 0
        var entry = entry
        entry.high = entries[place].high
        entry.low = entries[place].low
        entries[place] = entry
        guard isNew else { return }
        entries[place].low = key.low
        entries[place].high = key.high == 0 && key.low == 0 ? 1 : key.high
        header.pointee.count += 1
    }

    // MARK: -

    private func place(of key: Fingerprint) -> Int {
        let mask = capacity - 1
        var place = Int(truncatingIfNeeded: key.low) & mask
        for _ in 0..<capacity {
            let entry = entries[place]
            if entry.high == 0 && entry.low == 0 || entry.high == key.high && entry.low == key.low { return place }
            place = (place + 1) & mask
        }
        return place
    }

    private func grow() throws(StoreError) {
        let old = (base: base, length: length, entries: entries, capacity: capacity, header: header.pointee)
        let temporary = path + ".new"
        let (newBase, newLength) = try Self.create(temporary, capacity: capacity * 2, store: store, boot: boot)
        base = newBase
        length = newLength
        capacity *= 2
        for index in 0..<old.capacity {
            let entry = old.entries[index]
            guard entry.high != 0 || entry.low != 0 else { continue }
            entries[place(of: Fingerprint(high: entry.high, low: entry.low))] = entry
        }
        header.pointee.count = old.header.count
        header.pointee.covered = old.header.covered
        munmap(old.base, old.length)
        try SystemCalls.rename(temporary, path)
    }

    private static func create(
        _ path: String, capacity: Int, store: Fingerprint, boot: UInt64
    ) throws(StoreError) -> (UnsafeMutableRawPointer, Int) {
        unlink(path)
        let length = headerSize + capacity * entrySize
        let descriptor = try SystemCalls.open(path, O_RDWR | O_CREAT | O_EXCL)
        defer { Glibc.close(descriptor) }
        // Room is taken now: a store into a page without room would end the process.
        let code = posix_fallocate(descriptor, 0, off_t(length))
        guard code == 0 else {
            unlink(path)
            throw .system(call: "fallocate", path: path, code: code)
        }
        guard let base = mmap(nil, length, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0), base != MAP_FAILED else {
            throw .system(call: "mmap", path: path, code: errno)
        }
        base.assumingMemoryBound(to: Header.self).pointee = Header(
            magic: magic, storeHigh: store.high, storeLow: store.low, boot: boot, capacity: capacity, count: 0,
            covered: 0, isClean: 0)
        return (base, length)
    }

    private static func map(_ path: String, minimum: Int) -> (UnsafeMutableRawPointer, Int)? {
        guard let descriptor = try? SystemCalls.open(path, O_RDWR) else { return nil }
        defer { Glibc.close(descriptor) }
        guard let length = try? SystemCalls.size(descriptor, path: path), length >= minimum,
            let base = mmap(nil, length, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0), base != MAP_FAILED
        else { return nil }
        return (base, length)
    }

    private static func currentBoot() -> UInt64 {
        guard let descriptor = try? SystemCalls.open("/proc/sys/kernel/random/boot_id", O_RDONLY) else { return 1 }
        defer { Glibc.close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = bytes.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
        return Fingerprint(Array(bytes.prefix(max(count, 0)))).low
    }
}
