internal import Feeds
internal import Glibc

/// The seen index as readers may look into it: a few entries, with nothing mapped and nothing trusted that does not fit.
final class SeenIndexReader {
    private let path: String
    private let descriptor: Int32
    let header: SeenHeader

    /// How many entries are read at once.
    private static let stride = 64
    /// The same where all are looked at.
    private static let lookedAtOnce = 4096

    /// - Throws: `SeenIndexFault` for one that is not to be believed.
    init(path: String, store: String, boot: UInt64 = SeenHeader.currentBoot()) throws(SeenIndexFault) {
        self.path = path
        let opened: Int32
        do throws(StoreError) { opened = try SystemCalls.openRegular(path) } catch { throw .unreadable(error) }
        do throws(SeenIndexFault) { header = try Self.header(opened, path, Fingerprint(store), boot) } catch {
            close(opened)
            throw error
        }
        descriptor = opened
    }

    deinit { close(descriptor) }

    private static func header(
        _ descriptor: Int32, _ path: String, _ store: Fingerprint, _ boot: UInt64
    ) throws(SeenIndexFault) -> SeenHeader {
        let length: Int
        let found: SeenHeader?
        do throws(StoreError) {
            length = try SystemCalls.size(descriptor, path: path)
            found = try SeenHeader(descriptor, path: path)
        } catch { throw .unreadable(error) }
        guard let found else { throw .damaged("cut short") }
        guard found.isOfThisFormat else {
            if found.magic >> 16 == SeenHeader.magic >> 16 { throw .outOfDate }
            throw .damaged("no index of known stories")
        }
        guard found.isOf(store) else { throw .damaged("another store's") }
        guard found.fits(length: length) else { throw .damaged("its head does not fit its size") }
        guard found.isOfThisBoot(boot) else { throw .outOfDate }
        return found
    }

    /// The store's name, as the index of this very log has it; nil where there is none to be believed.
    static func identity(of folder: StoreFolder) -> StoreIdentity? {
        guard let file = try? SystemCalls.openRegular(folder.seen) else { return nil }
        defer { close(file) }
        let place = SeenHeader.uuidPlace
        guard let found = try? SeenHeader(file, path: folder.seen), found.isOfThisFormat, found.covered > 0,
            let bytes = try? SystemCalls.read(file, count: place.count, at: place.lowerBound, path: folder.seen),
            bytes.allSatisfy({ $0 == UInt8(ascii: "-") || $0 &- 48 < 10 || $0 &- 97 < 6 })
        else { return nil }
        let uuid = String(decoding: bytes, as: UTF8.self)
        guard found.isOf(Fingerprint(uuid)), (try? StoreReader(path: folder.path).coversLine(found)) == true else {
            return nil
        }
        return StoreIdentity(uuid: uuid)
    }

    /// - Throws: `SeenIndexFault` where a damaged entry is on the way to it.
    func find(_ key: UInt64) throws(SeenIndexFault) -> SeenEntry? {
        var place = SeenTable.start(of: key, capacity: header.capacity)
        var looked = 0
        while looked < header.capacity {
            if place == header.capacity { place = 0 }
            for slot in try slots(from: place, count: Self.stride) {
                if slot.isFree { return nil }
                guard slot.isSound else { throw .damaged("a damaged entry") }
                if slot.key == key { return slot.entry }
                place += 1
                looked += 1
            }
        }
        return nil
    }

    private func slots(from place: Int, count: Int) throws(SeenIndexFault) -> [SeenSlot] {
        let room = UnsafeMutableBufferPointer<SeenSlot>.allocate(capacity: count)
        defer { room.deallocate() }
        return Array(try slots(from: place, into: room))
    }

    /// As many as there is room for, up to the table's end.
    private func slots(
        from place: Int, into room: UnsafeMutableBufferPointer<SeenSlot>
    ) throws(SeenIndexFault) -> Slice<UnsafeMutableBufferPointer<SeenSlot>> {
        let size = MemoryLayout<SeenSlot>.stride
        let slots = room[..<min(room.count, header.capacity - place)]
        let bytes = UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: slots))
        let count: Int
        do throws(StoreError) {
            count = try SystemCalls.read(
                descriptor, into: bytes, at: SeenHeader.size + place * size, path: path)
        } catch { throw .unreadable(error) }
        guard count == bytes.count else { throw .damaged("cut short") }
        return slots
    }

    /// Looks at every entry.
    ///
    /// - Parameter isHeld: whether a daemon writes to it meanwhile.
    func verify(isHeld: Bool) throws(SeenIndexFault) {
        var found = 0
        var place = 0
        let room = UnsafeMutableBufferPointer<SeenSlot>.allocate(capacity: Self.lookedAtOnce)
        defer { room.deallocate() }
        while place < header.capacity {
            let read = try slots(from: place, into: room)
            var unsound: [Int] = []
            for (offset, slot) in read.enumerated() where !slot.isFree {
                found += 1
                if !slot.isSound { unsound.append(offset) }
            }
            for offset in unsound {
                // One that is being written is sound a moment later.
                var looks = isHeld ? 100 : 0
                while looks > 0, try !slots(from: place + offset, count: 1).allSatisfy(\.isSound) {
                    looks -= 1
                    usleep(100)
                }
                if looks == 0 { throw .damaged("entry \(place + offset + 1) is damaged") }
            }
            place += read.count
        }
        guard isHeld || found == header.count || found + 1 == header.count else {
            throw .damaged("\(found) entries, not \(header.count)")
        }
    }
}

/// Why an index is not to be believed.
enum SeenIndexFault: Error {
    case damaged(String)
    /// Of an earlier format, or left behind by a crash of the machine: it is made anew.
    case outOfDate
    case unreadable(StoreError)

    /// What `check` says of it; nil for one that is no damage.
    var what: String? {
        switch self {
        case .damaged(let what): what
        case .outOfDate: nil
        case .unreadable(let error): "cannot be read: \(error.systemWords ?? "")"
        }
    }
}
