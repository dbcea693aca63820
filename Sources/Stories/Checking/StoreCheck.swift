internal import Feeds
internal import Glibc

/// Looks through a whole store: each line of the log and of the files beside it, each index. It writes nothing, so that
/// it works on a store that may only be read, and on one whose daemon is running.
public struct StoreCheck {
    let folder: StoreFolder
    private(set) var log: LogCheck
    private(set) var sideFiles: [SideFileCheck] = []
    /// Derived files that are to be made anew.
    private(set) var badIndexes: [String] = []
    private(set) var isIdentityBad = false
    private(set) var isCurrentBad = false
    private(set) var acknowledged: SeqRanges
    /// The last seq that a feed's state says was in the log.
    private(set) var durable: Int64 = 0
    /// The first seq that has to be there.
    var firstExpected: Int64 { (expired?.last ?? 0) + 1 }

    private let isHeld: Bool
    private let expired: ExpiredRange?
    let sums: LineSumFile?
    private let report: (Damage) -> Void

    /// - Parameter report: is told of each damage in the order found: the log's first.
    /// - Throws: `StoreError.missing`, `newerFormat`.
    public init(path: String, report: @escaping (Damage) -> Void) throws(StoreError) {
        let reader = try StoreReader(path: path)
        try self.init(reader.folder, isHeld: StoreLock.isHeld(reader.folder), report: report)
    }

    init(_ folder: StoreFolder, isHeld: Bool, report: @escaping (Damage) -> Void) throws(StoreError) {
        self.folder = folder
        self.isHeld = isHeld
        self.report = report
        expired = try? ExpiredRange.newest(folder)
        acknowledged = RepairAccount.missing(folder)
        sums = ((try? StoreIdentity.read(folder)) ?? nil).flatMap { LineSumFile(folder, store: $0.uuid) }
        log = LogCheck(folder, expired: expired?.last ?? 0, isHeld: isHeld, sums: sums, report: report)
    }

    /// Whether all is well.
    ///
    /// - Throws: `StoreError.system` where the machine refuses to go on; a file that cannot be read is damage.
    public mutating func run() throws(StoreError) -> Bool {
        var count = 0
        let tell = report
        let report: (Damage) -> Void = {
            count += 1
            tell($0)
        }
        var side: [SideFileCheck] = []
        var durable: Int64 = 0
        let files: [(String, (ScannedLine) -> LineFault?)] = [
            (
                folder.feeds,
                { line in
                    let fault = LineRules.feed(line)
                    if fault == nil { durable = max(durable, FeedState(line.bytes)?.logSeq ?? 0) }
                    return fault
                }
            ),
            (folder.notes, LineRules.note), (folder.expired, LineRules.anyObject),
            (folder.repairs, LineRules.anyObject),
        ]
        var later: [Damage] = []
        for (path, rule) in files {
            var file = SideFileCheck(path: path)
            try file.run(isHeld: isHeld, rule: rule) { later.append($0) }
            side.append(file)
        }
        var log = LogCheck(folder, expired: expired?.last ?? 0, isHeld: isHeld, sums: sums, report: report)
        try log.run(acknowledged: acknowledged, durable: isHeld ? 0 : durable)
        self.log = log
        self.durable = durable
        later.forEach(report)
        sideFiles = side
        try checkIdentity(report)
        checkCurrent(report)
        try checkIndexes(report)
        return count == 0
    }

    private mutating func checkIdentity(_ report: (Damage) -> Void) throws(StoreError) {
        guard let fault = try StoreIdentity.fault(folder) else { return }
        isIdentityBad = true
        report(Damage(file: folder.identity, line: 1, what: fault))
    }

    /// A link that is missing is made again; one that leads elsewhere misleads.
    private mutating func checkCurrent(_ report: (Damage) -> Void) {
        var status = stat()
        guard lstat(folder.current, &status) == 0 else { return }
        // In between two segments the daemon makes the file first.
        guard !isHeld || status.st_mode & S_IFMT != S_IFLNK, let newest = folder.segments().last else { return }
        let name = StoreFolder.name(newest)
        guard SystemCalls.target(ofLink: folder.current) != name else { return }
        isCurrentBad = true
        report(Damage(file: folder.current, line: 1, what: "does not lead to the newest segment, \(name)"))
    }

    private mutating func checkIndexes(_ report: (Damage) -> Void) throws(StoreError) {
        // Without the store's name nobody can say whose an index is.
        guard let store = try StoreIdentity.read(folder)?.uuid else { return }
        func bad(_ path: String, _ what: String) {
            badIndexes.append(path)
            report(Damage(file: path, line: 1, what: what))
        }
        var window = sums.map { LineSumWindow($0) }
        if let fault = LineSumFile.fault(folder, store: store) {
            bad(folder.sums, "the sums of lines: \(fault)")
        } else if !isHeld, let seq = window?.noise() {
            bad(folder.sums, "the sums of lines: that of story \(seq) is damaged")
        }
        guard access(folder.seen, F_OK) == 0 else { return }
        do throws(SeenIndexFault) {
            try SeenIndexReader(path: folder.seen, store: store).verify(isHeld: isHeld)
        } catch {
            guard let what = error.what else { return }
            bad(folder.seen, "the index of known stories: \(what)")
        }
    }
}
