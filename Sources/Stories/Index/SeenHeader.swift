internal import Feeds
internal import Glibc

/// The first page of a seen index: whose it is, how far the log it covers, and whether it can be believed.
struct SeenHeader {
    var magic: UInt64
    var storeHigh: UInt64
    var storeLow: UInt64
    /// In which the table was written.
    var boot: UInt64
    var capacity: Int
    var count: Int
    /// The last seq whose names are here, and what its line hashes to.
    var covered: Int64
    var tail: UInt64
    /// Closed, and durable.
    var isClean: UInt64

    /// The name and the format; a table of another format is made anew.
    static let magic: UInt64 = 0x4E57_5345_454E_0008
    static let size = 4096
    /// Where the store's UUID stands as text, for a store whose own file is lost.
    static let uuidPlace = 256..<292
    static let smallest = 1 << 12
    /// Places come by the page.
    static let placesAPage = size / MemoryLayout<SeenSlot>.stride

    init(store: Fingerprint, boot: UInt64, capacity: Int) {
        self.init(
            magic: Self.magic, storeHigh: store.high, storeLow: store.low, boot: boot, capacity: capacity, count: 0,
            covered: 0, tail: 0, isClean: 0)
    }

    private init(
        magic: UInt64, storeHigh: UInt64, storeLow: UInt64, boot: UInt64, capacity: Int, count: Int, covered: Int64,
        tail: UInt64, isClean: UInt64
    ) {
        self.magic = magic
        self.storeHigh = storeHigh
        self.storeLow = storeLow
        self.boot = boot
        self.capacity = capacity
        self.count = count
        self.covered = covered
        self.tail = tail
        self.isClean = isClean
    }

    /// Of the index that is open there; nil where there is no whole page.
    init?(_ descriptor: Int32, path: String) throws(StoreError) {
        let bytes = try SystemCalls.read(descriptor, count: MemoryLayout<SeenHeader>.size, at: 0, path: path)
        guard bytes.count == MemoryLayout<SeenHeader>.size else { return nil }
        self = bytes.withUnsafeBytes { $0.loadUnaligned(as: SeenHeader.self) }
    }

    static func length(_ capacity: Int) -> Int { size + capacity * MemoryLayout<SeenSlot>.stride }

    var isOfThisFormat: Bool { magic == Self.magic }

    func isOf(_ store: Fingerprint) -> Bool { storeHigh == store.high && storeLow == store.low }

    /// Which of a table's pages reached the disk before another boot, nobody knows.
    func isOfThisBoot(_ boot: UInt64) -> Bool { self.boot == boot || isClean == 1 }

    func fits(length: Int) -> Bool {
        covered >= 0 && capacity >= Self.smallest && capacity % Self.placesAPage == 0
            && capacity <= (Int.max - Self.size) / MemoryLayout<SeenSlot>.stride && length == Self.length(capacity)
            && count >= 0 && count < capacity
    }

    static func currentBoot() -> UInt64 {
        guard let descriptor = try? SystemCalls.open("/proc/sys/kernel/random/boot_id", O_RDONLY) else { return 1 }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        return Fingerprint(Array(bytes.prefix(max(count, 0)))).low
    }
}
