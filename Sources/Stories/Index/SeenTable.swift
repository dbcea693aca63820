internal import CMappedFiles
internal import Feeds
internal import Glibc
internal import Synchronization

/// A seen index's file, mapped: entries of one size, open addressing.
final class SeenTable {
    let path: String
    let capacity: Int
    private let descriptor: Int32
    private let base: UnsafeMutableRawPointer
    private let length: Int
    private let guardian: Int32
    /// An entry failed its check, or a page of the file was not there: what is found or not found since says nothing.
    var isDamaged: Bool { damage.load(ordering: .relaxed) || newswire_mapping_is_lost(guardian) }
    private let damage = Atomic(false)

    var header: UnsafeMutablePointer<SeenHeader> { base.assumingMemoryBound(to: SeenHeader.self) }

    private var slots: UnsafeMutablePointer<SeenSlot> {
        (base + SeenHeader.size).assumingMemoryBound(to: SeenSlot.self)
    }

    private init(path: String, descriptor: Int32, length: Int, capacity: Int) throws(StoreError) {
        guard let base = mmap(nil, length, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0), base != MAP_FAILED else {
            let code = errno
            Glibc.close(descriptor)
            throw .system(call: "mmap", path: path, code: code)
        }
        self.path = path
        self.descriptor = descriptor
        self.base = base
        guardian = newswire_mapping_guard(base, length)
        self.length = length
        self.capacity = capacity
    }

    deinit {
        newswire_mapping_forget(guardian)
        munmap(base, length)
        Glibc.close(descriptor)
    }

    /// The table as it lies; nil where it is none of this store's, or cannot be believed.
    static func open(_ path: String, store: Fingerprint, boot: UInt64) -> SeenTable? {
        guard let descriptor = try? SystemCalls.open(path, O_RDWR) else { return nil }
        guard let length = try? SystemCalls.size(descriptor, path: path),
            let header = try? SeenHeader(descriptor, path: path), header.isOfThisFormat, header.isOf(store),
            header.isOfThisBoot(boot), header.fits(length: length)
        else {
            Glibc.close(descriptor)
            return nil
        }
        return try? SeenTable(path: path, descriptor: descriptor, length: length, capacity: header.capacity)
    }

    /// An empty one, in place of what is there.
    static func create(
        _ path: String, capacity: Int, store: String, boot: UInt64
    ) throws(StoreError) -> SeenTable {
        unlink(path)
        let length = SeenHeader.length(capacity)
        let descriptor = try SystemCalls.open(path, O_RDWR | O_CREAT | O_EXCL)
        // Room is taken now: a store into a page without room would end the process.
        var code = EINTR
        while code == EINTR { code = posix_fallocate(descriptor, 0, off_t(length)) }
        guard code == 0 else {
            Glibc.close(descriptor)
            unlink(path)
            throw .system(call: "fallocate", path: path, code: code)
        }
        do throws(StoreError) {
            let made = try SeenTable(path: path, descriptor: descriptor, length: length, capacity: capacity)
            made.header.pointee = SeenHeader(store: Fingerprint(store), boot: boot, capacity: capacity)
            for (place, byte) in zip(SeenHeader.uuidPlace, store.utf8) {
                made.base.storeBytes(of: byte, toByteOffset: place, as: UInt8.self)
            }
            return made
        } catch {
            unlink(path)
            throw error
        }
    }

    /// Whether the file is as long as what is mapped of it, and begins as it should: somebody may have cut it or written
    /// over it.
    func isWhole(_ store: Fingerprint) -> Bool {
        guard let now = try? SystemCalls.size(descriptor, path: path), now >= length else { return false }
        return header.pointee.isOfThisFormat && header.pointee.isOf(store) && header.pointee.capacity == capacity
            && header.pointee.count >= 0 && header.pointee.count < capacity
    }

    /// Whether all entries are sound and as many as the header says; one that was being written may be missing.
    var hasSoundSlots: Bool {
        var found = 0
        let areSound = each(in: 0..<capacity) { slot in
            found += 1
            return slot.isSound
        }
        return areSound && (found == header.pointee.count || found + 1 == header.pointee.count)
    }

    /// Goes over what stands in some places, from one end to the other, and lets each megabyte go behind it: what is looked
    /// at once takes no memory of this process, and what others look at elsewhere stays.
    ///
    /// - Parameter body: says whether to go on.
    /// - Returns: whether it came to the end.
    @discardableResult
    @inline(__always)
    private func each(in places: Range<Int>, _ body: (SeenSlot) -> Bool) -> Bool {
        for start in stride(from: places.lowerBound, to: places.upperBound, by: Self.placesAStep) {
            let step = start..<min(start + Self.placesAStep, places.upperBound)
            // From the first place on: the kernel brings neighbours along, on both sides.
            defer { release(places.lowerBound..<step.upperBound) }
            for place in step where !slots[place].isFree {
                guard body(slots[place]) else { return false }
            }
        }
        return true
    }

    private static let placesAStep = 256 * SeenHeader.placesAPage

    /// Makes the table durable, so that the next boot can use it.
    func close() {
        guard !isDamaged, msync(base, length, MS_SYNC) == 0 else { return }
        header.pointee.isClean = 1
        msync(base, SeenHeader.size, MS_SYNC)
    }

    /// Lets the kernel count the pages as its own again; they stay what they are.
    func release() { madvise(base, length, MADV_DONTNEED) }

    private func release(_ places: Range<Int>) {
        let slot = MemoryLayout<SeenSlot>.stride
        let begin = (SeenHeader.size + places.lowerBound * slot) / SeenHeader.size * SeenHeader.size
        madvise(base + begin, SeenHeader.size + places.upperBound * slot - begin, MADV_DONTNEED)
    }

    // MARK: Entries

    func find(_ key: UInt64) -> SeenEntry? {
        let slot = slots[place(of: key)]
        return slot.key == key ? slot.entry : nil
    }

    /// What stands in the place where each key is looked for first; 0 for a free one. Of many at once, as none of these
    /// looks waits for another one: memory is waited for once, and not for each.
    func firstKeys(of keys: UnsafeBufferPointer<UInt64>, into found: UnsafeMutableBufferPointer<UInt64>) {
        for index in keys.indices { found[index] = slots[Self.start(of: keys[index], capacity: capacity)].key }
    }

    /// There must be room.
    ///
    /// - Parameter first: what stands in the place where it is looked for first, if that was looked at.
    /// - Returns: where it stands now.
    @discardableResult
    func insert(_ key: UInt64, _ entry: SeenEntry, first: UInt64 = 0) -> Int {
        let place = place(of: key, passing: first != 0 && first != key ? 1 : 0)
        if slots[place].isFree { header.pointee.count &+= 1 }
        SeenSlot.write(SeenSlot(key: key, entry), at: slots + place)
        return place
    }

    /// Copies entries that another table does not have yet; newer ones of theirs stay.
    func copy(_ places: Range<Int>, to other: SeenTable) {
        each(in: places) { slot in
            if !slot.isSound { damage.store(true, ordering: .relaxed) }
            let free = other.place(of: slot.key)
            guard other.slots[free].isFree else { return true }
            other.slots[free] = slot
            other.header.pointee.count &+= 1
            return true
        }
    }

    /// Where a key is looked for first: in a table of any size in the keys' own order, so that one that is moved into a
    /// larger one is read and written from one end to the other.
    static func start(of key: UInt64, capacity: Int) -> Int {
        Int((key ^ key << 32).multipliedFullWidth(by: UInt64(capacity)).high)
    }

    /// Where the key is, or where it would be.
    private func place(of key: UInt64, passing others: Int = 0) -> Int {
        var place = Self.start(of: key, capacity: capacity) + others
        if place >= capacity { place -= capacity }
        // A table without a free place is damaged, but no reason to look for ever.
        for _ in 0..<capacity {
            let slot = slots[place]
            if slot.isFree { return place }
            if !slot.isSound { damage.store(true, ordering: .relaxed) }
            if slot.key == key { return place }
            place += 1
            if place == capacity { place = 0 }
        }
        damage.store(true, ordering: .relaxed)
        return place
    }
}
