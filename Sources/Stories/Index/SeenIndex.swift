internal import Feeds
internal import Glibc

/// Which stories are known: a memory-mapped table of fixed-size entries, derived from the log.
///
/// The table is a cache of the log and is never trusted over it. Its header names the store, how far the log it covers,
/// a hash of the last line it covers, and the boot of the machine in which it was written. It is made anew where any of
/// these does not fit, after another boot without a clean close (which pages reached the disk, nobody knows), and where
/// an entry fails its check. Within a boot the kernel keeps the pages of a killed process: such an index is at most
/// behind the log, and takes up from where it says it is.
///
/// A table that fills up is moved into a larger one some entries at a time, while both are kept; nobody waits for it. A
/// process that dies meanwhile leaves the smaller one, which has everything.
final class SeenIndex {
    private let path: String
    /// The UUID, and what the index knows it by.
    private let uuid: String
    private let store: Fingerprint
    private let boot: UInt64
    private var table: SeenTable
    /// The larger one that is being filled, and how many places of the smaller were looked at.
    private var growing: (table: SeenTable, done: Int)?

    /// As large a table is looked through as a whole when it is opened: some ten milliseconds.
    private static let verifiedCapacity = 1 << 21
    /// Of a table of as many places, so that memory holds one of the two and not both: some ten milliseconds.
    static let movedAtOnce = 1 << 20
    private let movedAtOnce: Int
    /// Up to this a table grows by more: see `beginGrowing`.
    private static let smallCapacity = 1 << 14

    /// The index of a store as it lies, or an empty one with `covered` 0.
    ///
    /// - Parameter movedAtOnce: up to how many places a table is moved into a larger one at once.
    init(path: String, store: String, movedAtOnce: Int = SeenIndex.movedAtOnce) throws(StoreError) {
        self.path = path
        self.movedAtOnce = movedAtOnce
        uuid = store
        self.store = Fingerprint(store)
        boot = SeenHeader.currentBoot()
        unlink(path + ".new")
        if let found = SeenTable.open(path, store: self.store, boot: boot),
            found.capacity > Self.verifiedCapacity || found.hasSoundSlots
        {
            table = found
            table.header.pointee.boot = boot
            table.header.pointee.isClean = 0
        } else {
            table = try SeenTable.create(path, capacity: SeenHeader.smallest, store: uuid, boot: boot)
        }
    }

    /// An entry failed its check, or the file is not what it was: what is found or not found says nothing.
    var isDamaged: Bool { table.isDamaged || !table.isWhole(store) }

    /// The last seq whose names are here, and what its line hashes to.
    var covered: Int64 { max(table.header.pointee.covered, 0) }
    var tail: UInt64 { table.header.pointee.tail }

    func cover(_ seq: Int64, tail: UInt64) {
        table.header.pointee.tail = tail
        table.header.pointee.covered = seq
    }

    /// Never more than there may be, whatever somebody wrote over the header.
    var count: Int { min(max(table.header.pointee.count, 0), table.capacity) }

    /// Forgets everything, before a rebuild.
    func clear() throws(StoreError) {
        dropGrowing()
        table = try SeenTable.create(path, capacity: SeenHeader.smallest, store: uuid, boot: boot)
    }

    /// Makes the table durable, so that the next boot can use it.
    func close() {
        dropGrowing()
        if !isDamaged { table.close() }
    }

    func find(_ key: UInt64) -> SeenEntry? { table.find(key) }

    /// Those of some names that are certainly not here, as the places where they would be first are free.
    func absent(among names: [UInt64]) -> [UInt64] {
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: names.count) { found in
            names.withUnsafeBufferPointer { table.firstKeys(of: $0, into: found) }
            return zip(names, found).compactMap { $1 == 0 ? $0 : nil }
        }
    }

    /// There must be room: see `reserve`.
    func insert(_ noted: NotedNames) {
        noted.eachStretch { names, entries in
            withUnsafeTemporaryAllocation(of: UInt64.self, capacity: names.count) { found in
                table.firstKeys(of: names, into: found)
                for index in names.indices { insert(names[index], entries[index], first: found[index]) }
            }
        }
    }

    /// There must be room: see `reserve`.
    func insert(_ key: UInt64, _ entry: SeenEntry) { insert(key, entry, first: 0) }

    private func insert(_ key: UInt64, _ entry: SeenEntry, first: UInt64) {
        let place = table.insert(key, entry, first: first)
        // What stands further on is still to be moved.
        if let (larger, done) = growing, place < done { larger.insert(key, entry) }
    }

    /// Lets the kernel count all of its pages as its own again: what is looked at comes back at once.
    func release() {
        table.release()
        growing?.table.release()
    }

    // MARK: Growing

    /// Makes room for that many more entries. Done before their stories are written: a full disk must not leave stories
    /// in the log that the index does not know.
    func reserve(_ more: Int) throws(StoreError) {
        let wanted = count + more
        if growing != nil { move(places: max(8192, 64 * more)) }
        if wanted * 100 < table.capacity * Self.fullness { return }
        let isPressing = wanted * 100 >= table.capacity * Self.mostFullness
        if growing == nil, table.capacity <= movedAtOnce || isPressing {
            try beginGrowing(for: wanted)
            move(places: table.capacity)
        } else if growing == nil {
            // Where there is no room on the disk now, there may be before it is needed.
            try? beginGrowing(for: wanted)
        } else if isPressing {
            move(places: table.capacity)
            try reserve(more)
        }
    }

    /// In hundredths of the places: where a table begins to be moved into a larger one, and where it must be done. The
    /// larger one has forty in a hundred of its places taken then: between these, looks are short and moves are rare.
    private static let fullness = 70
    private static let mostFullness = 85

    private func beginGrowing(for wanted: Int) throws(StoreError) {
        // A small table, which costs little, grows by more: what fills up in a first cycle is moved less often.
        let places = wanted * (table.capacity < Self.smallCapacity ? 40 : 25) / 10
        let page = SeenHeader.placesAPage
        let capacity = (places + page - 1) / page * page
        growing = (try SeenTable.create(path + ".new", capacity: capacity, store: uuid, boot: boot), 0)
    }

    /// Moves what lies in so many places more; the larger table takes the smaller one's place once it has everything.
    private func move(places: Int) {
        guard let (larger, done) = growing else { return }
        let end = min(done + places, table.capacity)
        table.copy(done..<end, to: larger)
        growing?.done = end
        guard end == table.capacity else { return }
        larger.header.pointee.tail = tail
        larger.header.pointee.covered = covered
        guard !larger.isDamaged, rename(path + ".new", path) == 0 else { return dropGrowing() }
        table = larger
        growing = nil
    }

    private func dropGrowing() {
        guard growing != nil else { return }
        growing = nil
        unlink(path + ".new")
    }
}
