internal import Feeds
internal import Glibc

/// `line.sums`: a head and, number by number, the sums of the log's lines. It is derived and never synced: what a crash
/// leaves of it is sums that are right, and places without one.
struct LineSumHeader {
    var magic: UInt64
    var store: UInt64
    /// Whose sum stands first.
    var base: Int64
    /// Up to here each line was looked at.
    var covered: Int64

    static let magic: UInt64 = 0x4E57_5355_4D53_0001
    static let size = 32

    init(store: UInt64, base: Int64) {
        magic = Self.magic
        self.store = store
        self.base = base
        covered = base - 1
    }

    /// nil for a file that is too short to have one.
    init?(_ descriptor: Int32, path: String) throws(StoreError) {
        let bytes = try SystemCalls.read(descriptor, count: Self.size, at: 0, path: path)
        guard bytes.count == Self.size else { return nil }
        self = bytes.withUnsafeBytes { $0.loadUnaligned(as: LineSumHeader.self) }
    }

    var isSound: Bool { magic == Self.magic && base >= 1 && covered >= base - 1 && covered < 1 << 48 }

    /// Where a line's sum stands.
    func place(of seq: Int64) -> Int { Self.size + Int(seq - base) * MemoryLayout<UInt64>.size }

    /// What a store's sums are bound to.
    static func key(_ uuid: String) -> UInt64 { Fingerprint(uuid).low }
}

/// The sums as those read them who look through a store.
final class LineSumFile: Sendable {
    let path: String
    let header: LineSumHeader
    private let descriptor: Int32

    /// nil where there are none to be believed.
    init?(_ folder: StoreFolder, store uuid: String) {
        guard let opened = try? SystemCalls.openRegular(folder.sums) else { return nil }
        guard let found = (try? LineSumHeader(opened, path: folder.sums)) ?? nil, found.isSound,
            found.store == LineSumHeader.key(uuid)
        else {
            close(opened)
            return nil
        }
        path = folder.sums
        header = found
        descriptor = opened
    }

    deinit { close(descriptor) }

    /// From one number on; zeros where the file has none.
    fileprivate func read(_ bits: inout [UInt64], from seq: Int64) {
        let count = bits.withUnsafeMutableBytes { room in
            (try? SystemCalls.read(descriptor, into: room, at: header.place(of: seq), path: path)) ?? 0
        }
        for index in count / MemoryLayout<UInt64>.size..<bits.count { bits[index] = 0 }
    }

    /// What `check` says of the file as a whole; nil where nothing is wrong with it, or where it is of another format.
    static func fault(_ folder: StoreFolder, store uuid: String) -> String? {
        let opened: Int32
        do throws(StoreError) { opened = try SystemCalls.openRegular(folder.sums) } catch {
            if case .system(_, _, ENOENT) = error { return nil }
            return "cannot be read: \(error.systemWords ?? "")"
        }
        defer { close(opened) }
        // Begun, and the disk had no room even for the head.
        if (try? SystemCalls.size(opened, path: folder.sums)) == 0 { return nil }
        guard let header = (try? LineSumHeader(opened, path: folder.sums)) ?? nil else { return "cut short" }
        guard header.isSound else {
            let isOther = header.magic >> 16 == LineSumHeader.magic >> 16 && header.magic != LineSumHeader.magic
            return isOther ? nil : "no sums of lines"
        }
        return header.store == LineSumHeader.key(uuid) ? nil : "another store's"
    }
}

/// A stretch of the sums, for who reads the log from one end to the other.
struct LineSumWindow {
    private let file: LineSumFile
    private var bits = [UInt64](repeating: 0, count: 1024)
    private var first: Int64 = 0

    init(_ file: LineSumFile) { self.file = file }

    /// nil for a line of which nothing is known.
    mutating func sum(of seq: Int64) -> LineSum? {
        let bits = bits(of: seq)
        return bits == 0 ? nil : LineSum(bits: bits, seq: seq, store: file.header.store)
    }

    /// The first number whose sum is noise; nil where there is none.
    mutating func noise() -> Int64? {
        guard file.header.base <= file.header.covered else { return nil }
        return (file.header.base...file.header.covered).first { seq in
            let bits = bits(of: seq)
            return bits != 0 && LineSum(bits: bits, seq: seq, store: file.header.store) == nil
        }
    }

    private mutating func bits(of seq: Int64) -> UInt64 {
        guard seq >= file.header.base, seq < 1 << 48 else { return 0 }
        if first == 0 || seq < first || seq - first >= bits.count {
            file.read(&bits, from: seq)
            first = seq
        }
        return bits[Int(seq - first)]
    }
}
