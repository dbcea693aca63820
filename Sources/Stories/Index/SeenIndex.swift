internal import Feeds
internal import Glibc

/// Which stories are known: a memory-mapped table of fixed-size entries, open addressing, derived from the log.
///
/// The table is a cache of the log and is never trusted over it. Its header names the store, how far the log it covers,
/// a hash of the last line it covers, and the boot of the machine in which it was written. It is made anew where any of
/// these does not fit, after another boot without a clean close (which pages reached the disk, nobody knows), and where
/// an entry fails its check. Within a boot the kernel keeps the pages of a killed process: such an index is at most
/// behind the log, and takes up from where it says it is.
final class SeenIndex {
    private struct Header {
        var magic: UInt64
        var storeHigh: UInt64
        var storeLow: UInt64
        var boot: UInt64
        var capacity: Int
        var count: Int
        var covered: Int64
        var tail: UInt64
        var isClean: UInt64
    }

    private static let magic: UInt64 = 0x4E57_5345_454E_0003
    private static let headerSize = 4096
    private static let slotSize = MemoryLayout<SeenSlot>.stride
    private static let smallest = 1 << 12
    /// As large a table is looked through as a whole when it is opened: some ten milliseconds.
    private static let verifiedCapacity = 1 << 21

    private let path: String
    private let store: Fingerprint
    private let boot: UInt64
    private var base: UnsafeMutableRawPointer
    private var length: Int
    private var capacity: Int
    /// An entry failed its check: what is found or not found since says nothing.
    private(set) var isDamaged = false

    /// The last seq whose names are here, and what its line hashes to.
    var covered: Int64 { header.pointee.covered }
    var tail: UInt64 { header.pointee.tail }

    func cover(_ seq: Int64, tail: UInt64) {
        header.pointee.tail = tail
        header.pointee.covered = seq
    }

    var count: Int { header.pointee.count }

    private var header: UnsafeMutablePointer<Header> { base.assumingMemoryBound(to: Header.self) }

    private var slots: UnsafeMutablePointer<SeenSlot> {
        (base + Self.headerSize).assumingMemoryBound(to: SeenSlot.self)
    }

    /// The index of a store as it lies, or an empty one with `covered` 0.
    init(path: String, store: String) throws(StoreError) {
        self.path = path
        self.store = Fingerprint(store)
        boot = Self.currentBoot()
        if let (base, length) = Self.map(path) {
            self.base = base
            self.length = length
            capacity = base.assumingMemoryBound(to: Header.self).pointee.capacity
            if hasSoundHeader, capacity > Self.verifiedCapacity || hasSoundSlots {
                header.pointee.boot = boot
                header.pointee.isClean = 0
                return
            }
            munmap(base, length)
        }
        capacity = Self.smallest
        (base, length) = try Self.create(path, capacity: capacity, store: self.store, boot: boot)
    }

    deinit { munmap(base, length) }

    private var hasSoundHeader: Bool {
        let header = header.pointee
        return header.magic == Self.magic && header.storeHigh == store.high && header.storeLow == store.low
            && (header.boot == boot || header.isClean == 1) && Self.hasSoundShape(header, length: length)
    }

    private static func hasSoundShape(_ header: Header, length: Int) -> Bool {
        header.covered >= 0 && header.capacity >= smallest && header.capacity & (header.capacity - 1) == 0
            && header.capacity <= (Int.max - headerSize) / slotSize
            && length == headerSize + header.capacity * slotSize
            && header.count >= 0 && header.count < header.capacity
    }

    /// Whether all entries are sound and as many as the header says; one that was being written may be missing.
    private var hasSoundSlots: Bool {
        var found = 0
        for place in 0..<capacity where !slots[place].isFree {
            guard slots[place].isSound else { return false }
            found += 1
        }
        return found == count || found + 1 == count
    }

    /// What is wrong with an index as it lies; nil where nothing is, or where it is merely out of date and will be made
    /// anew.
    static func fault(path: String, store: String, isHeld: Bool) throws(StoreError) -> String? {
        guard let (base, length) = try mapToRead(path) else { return "cut short" }
        defer { munmap(base, length) }
        let header = base.assumingMemoryBound(to: Header.self).pointee
        guard header.magic == magic else {
            return header.magic >> 16 == magic >> 16 ? nil : "no index of known stories"
        }
        let store = Fingerprint(store)
        guard header.storeHigh == store.high, header.storeLow == store.low else { return "another store's" }
        guard hasSoundShape(header, length: length) else { return "its head does not fit its size" }
        guard header.boot == currentBoot() || header.isClean == 1 else { return nil }
        let slots = (base + headerSize).assumingMemoryBound(to: SeenSlot.self)
        var found = 0
        for place in 0..<header.capacity where !slots[place].isFree {
            found += 1
            // One that is being written is sound a moment later.
            var looks = isHeld ? 100 : 1
            while !slots[place].isSound, looks > 0 {
                looks -= 1
                if looks == 0 { return "entry \(place + 1) is damaged" }
                usleep(100)
            }
        }
        return isHeld || found == header.count || found + 1 == header.count
            ? nil : "\(found) entries, not \(header.count)"
    }

    private static func mapToRead(_ path: String) throws(StoreError) -> (UnsafeMutableRawPointer, Int)? {
        let descriptor = try SystemCalls.openRegular(path)
        defer { Glibc.close(descriptor) }
        let length = try SystemCalls.size(descriptor, path: path)
        guard length >= headerSize else { return nil }
        guard let base = mmap(nil, length, PROT_READ, MAP_SHARED, descriptor, 0), base != MAP_FAILED else {
            throw .system(call: "mmap", path: path, code: errno)
        }
        return (base, length)
    }

    /// Forgets everything, before a rebuild.
    func clear() throws(StoreError) {
        let (newBase, newLength) = try Self.create(path, capacity: Self.smallest, store: store, boot: boot)
        munmap(base, length)
        capacity = Self.smallest
        (base, length) = (newBase, newLength)
        isDamaged = false
    }

    /// Makes the table durable, so that the next boot can use it.
    func close() {
        guard !isDamaged, msync(base, length, MS_SYNC) == 0 else { return }
        header.pointee.isClean = 1
        msync(base, Self.headerSize, MS_SYNC)
    }

    // MARK: Finding

    func find(_ key: UInt64) -> SeenEntry? {
        let slot = slots[place(of: key)]
        return slot.key == key ? slot.entry : nil
    }

    /// Makes room for that many more entries. Done before their stories are written: a full disk must not leave stories
    /// in the log that the index does not know.
    func reserve(_ more: Int) throws(StoreError) {
        var wanted = capacity
        while (count + more) * 10 >= wanted * 7 { wanted *= 2 }
        if wanted > capacity { try grow(to: wanted) }
    }

    /// There must be room: see `reserve`.
    func insert(_ key: UInt64, _ entry: SeenEntry) {
        let place = place(of: key)
        if slots[place].isFree { header.pointee.count += 1 }
        SeenSlot.write(SeenSlot(key: key, entry), at: slots + place)
    }

    // MARK: -

    private func place(of key: UInt64) -> Int {
        let (place, isDamaged) = Self.place(of: key, in: slots, capacity: capacity)
        if isDamaged { self.isDamaged = true }
        return place
    }

    /// Where the key is, or where it would be; and whether a damaged entry lies on the way.
    private static func place(
        of key: UInt64, in slots: UnsafeMutablePointer<SeenSlot>, capacity: Int
    ) -> (place: Int, isDamaged: Bool) {
        let mask = capacity - 1
        var place = Int(truncatingIfNeeded: key >> 32 ^ key) & mask
        var isDamaged = false
        // A table without a free place is damaged, but no reason to look for ever.
        for _ in 0..<capacity {
            let slot = slots[place]
            if slot.isFree { return (place, isDamaged) }
            if !slot.isSound { isDamaged = true }
            if slot.key == key { return (place, isDamaged) }
            place = (place + 1) & mask
        }
        return (place, true)
    }

    /// A larger table takes this one's place once it holds all that this one does.
    private func grow(to wanted: Int) throws(StoreError) {
        let temporary = path + ".new"
        let (newBase, newLength) = try Self.create(temporary, capacity: wanted, store: store, boot: boot)
        let newSlots = (newBase + Self.headerSize).assumingMemoryBound(to: SeenSlot.self)
        for index in 0..<capacity where !slots[index].isFree {
            newSlots[Self.place(of: slots[index].key, in: newSlots, capacity: wanted).place] = slots[index]
        }
        let newHeader = newBase.assumingMemoryBound(to: Header.self)
        newHeader.pointee.count = count
        newHeader.pointee.tail = tail
        newHeader.pointee.covered = covered
        do throws(StoreError) { try SystemCalls.rename(temporary, path) } catch {
            munmap(newBase, newLength)
            unlink(temporary)
            throw error
        }
        munmap(base, length)
        base = newBase
        length = newLength
        capacity = wanted
    }

    private static func create(
        _ path: String, capacity: Int, store: Fingerprint, boot: UInt64
    ) throws(StoreError) -> (UnsafeMutableRawPointer, Int) {
        unlink(path)
        let length = headerSize + capacity * slotSize
        let descriptor = try SystemCalls.open(path, O_RDWR | O_CREAT | O_EXCL)
        defer { Glibc.close(descriptor) }
        // Room is taken now: a store into a page without room would end the process.
        var code = EINTR
        while code == EINTR { code = posix_fallocate(descriptor, 0, off_t(length)) }
        guard code == 0 else {
            unlink(path)
            throw .system(call: "fallocate", path: path, code: code)
        }
        guard let base = mmap(nil, length, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0), base != MAP_FAILED else {
            let code = errno
            unlink(path)
            throw .system(call: "mmap", path: path, code: code)
        }
        base.assumingMemoryBound(to: Header.self).pointee = Header(
            magic: magic, storeHigh: store.high, storeLow: store.low, boot: boot, capacity: capacity, count: 0,
            covered: 0, tail: 0, isClean: 0)
        return (base, length)
    }

    private static func map(_ path: String) -> (UnsafeMutableRawPointer, Int)? {
        guard let descriptor = try? SystemCalls.open(path, O_RDWR) else { return nil }
        defer { Glibc.close(descriptor) }
        guard let length = try? SystemCalls.size(descriptor, path: path), length >= headerSize,
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
