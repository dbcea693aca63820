internal import Feeds
internal import Glibc

/// Makes a damaged store whole again: every good line stays as it is, byte for byte; bad ones are set aside in
/// `damaged.lines`; stories that stand in the wrong place are put into the right one; indexes that are wrong are removed,
/// and made anew by the daemon.
///
/// Nothing is taken out of a file before it is safe elsewhere: a repair that is cut short is begun again.
public struct StoreRepair: ~Copyable {
    private let folder: StoreFolder
    private let lock: StoreLock
    private var account: RepairAccount
    /// How many lines were set aside.
    public private(set) var setAside = 0

    /// Takes the store's lock.
    ///
    /// - Throws: `StoreError.inUse` while a daemon has the store; `missing`, `newerFormat`, `system`.
    public init(path: String) throws(StoreError) {
        let folder = try StoreReader(path: path).folder
        let lock = try StoreLock(folder)
        account = try RepairAccount(folder)
        self.folder = folder
        self.lock = lock
    }

    /// Where the set aside lines are.
    public var asideFile: String { folder.damaged }

    /// Looks through the store, telling `report` of each damage, and repairs it.
    ///
    /// - Returns: whether all is well now.
    public mutating func run(report: @escaping (Damage) -> Void) throws(StoreError) -> Bool {
        // Whose sums and indexes they are, nobody could say without.
        if access(folder.identity, F_OK) != 0 { _ = try StoreIdentity.readOrMake(folder) }
        if try pass(report, told: report) { return true }
        // What stood in the wrong place may turn out to be bad once it is in the right one.
        return try pass({ _ in }, told: report)
    }

    /// - Parameters:
    ///   - report: told of the damage that is repaired.
    ///   - told: told of what is left.
    private mutating func pass(
        _ report: @escaping (Damage) -> Void, told: @escaping (Damage) -> Void
    ) throws(StoreError) -> Bool {
        let leftovers = SegmentRewrite.leftovers(in: folder)
        var check = try StoreCheck(folder, isHeld: false, report: report)
        let isSound = try check.run()
        if isSound, leftovers.isEmpty {
            StoryLog.pointCurrentAtNewest(in: folder)
            removeEmptyAccount()
            return true
        }
        for file in check.sideFiles where !file.isSound {
            try rewrite(file.path, without: file.bad, addsNewline: file.lacksNewline)
        }
        if check.isIdentityBad { try renewIdentity() }
        if !check.log.contested.isEmpty {
            try setAsideImpostors(check)
            check = try StoreCheck(folder, isHeld: false) { _ in }
            _ = try check.run()
        }
        try repairLog(check.log, leftovers)
        try acknowledgeMissing(check)
        for index in check.badIndexes { unlink(index) }
        StoryLog.pointCurrentAtNewest(in: folder)
        try SystemCalls.syncFolder(folder.stories)
        try SystemCalls.syncFolder(folder.path)
        setAside = account.count
        removeEmptyAccount()
        var again = try StoreCheck(folder, isHeld: false, report: told)
        return try again.run()
    }

    // MARK: The log

    private mutating func repairLog(_ log: LogCheck, _ leftovers: [String]) throws(StoreError) {
        try askAnew(try robbed(log))
        let isWhole =
            log.segments.allSatisfy { $0.isOrdered && $0.bad.isEmpty && !$0.isUnreadable } && !log.lacksStories
        try removeIndex(if: !isWhole || !leftovers.isEmpty)
        var involved = log.segments.filter { !$0.isOrdered }
        if !involved.isEmpty || !leftovers.isEmpty {
            // With them all that lie between their stories: one order for all.
            let seqs = involved.compactMap(\.seqs)
            let low = min(seqs.map(\.lowerBound).min() ?? 0, involved.map(\.first).min() ?? 0)
            let high = max(seqs.map(\.upperBound).max() ?? 0, involved.map(\.first).max() ?? 0)
            involved = log.segments.filter { segment in
                // Also one whose name alone is among them: theirs may come to be called so.
                leftovers.isEmpty
                    ? !segment.isOrdered || (low...high).contains(segment.first)
                        || segment.seqs.map { $0.overlaps(low...high) } ?? false
                    : true
            }
        }
        for segment in log.segments where segment.isOrdered && !involved.contains(where: { $0.first == segment.first })
        {
            guard !segment.bad.isEmpty || segment.lacksNewline else { continue }
            try rewrite(folder.segment(segment.first), without: segment.bad, addsNewline: segment.lacksNewline)
        }
        for segment in log.segments where segment.isUnreadable { try moveAway(segment) }
        involved.removeAll(where: \.isUnreadable)
        guard !involved.isEmpty || !leftovers.isEmpty else { return }
        for segment in involved where !segment.bad.isEmpty {
            try setAside(segment.bad, of: folder.segment(segment.first))
        }
        try account.secure()
        var rewrite = try SegmentRewrite(folder, segments: involved, leftovers: leftovers)
        try rewrite.run()
    }

    /// Lines that stand before the ones that were written under their numbers: another store's, or what a cut has made of
    /// two. Else the first to have a number keeps it.
    private mutating func setAsideImpostors(_ check: StoreCheck) throws(StoreError) {
        try askAnew(nil)
        try removeIndex(if: true)
        var sums = check.sums.map { LineSumWindow($0) }
        for segment in check.log.segments where !segment.isUnreadable {
            let path = folder.segment(segment.first)
            var bad: [LogCheck.BadLine] = []
            try LineScan.each(ofFile: path) { line throws(StoreError) in
                guard case .success((let seq, false)) = LineRules.story(line, &sums), check.log.contested.contains(seq)
                else { return }
                bad.append(
                    LogCheck.BadLine(number: line.number, place: line.place, what: "not story \(seq) as it was written")
                )
            }
            if !bad.isEmpty { try rewrite(path, without: bad, addsNewline: false) }
        }
    }

    /// What is set aside or missing is to be known no more: a feed that still has it brings it again. Gone before the first line is
    /// touched, for a repair that is cut short finds nothing left to set aside when it is begun again.
    private func removeIndex(if isNeeded: Bool) throws(StoreError) {
        guard isNeeded, unlink(folder.seen) != 0 else { return }
        if errno != ENOENT { throw .system(call: "unlink", path: folder.seen, code: errno) }
    }

    /// The feeds whose stories are set aside; nil for all, where a line does not say whose it is, or there is none.
    private func robbed(_ log: LogCheck) throws(StoreError) -> Set<String>? {
        if log.lacksStories { return nil }
        var feeds: Set<String> = []
        for segment in log.segments where segment.isUnreadable || !segment.bad.isEmpty {
            if segment.isUnreadable { return nil }
            let path = folder.segment(segment.first)
            let file = try SystemCalls.openRegular(path)
            defer { close(file) }
            for line in segment.bad {
                let count = min(line.place.count, 64 << 10)
                let bytes = try SystemCalls.read(file, count: count, at: line.place.lowerBound, path: path)
                guard let feed = Self.feed(in: bytes) else { return nil }
                feeds.insert(feed)
            }
        }
        return feeds
    }

    /// Of a line that may be no JSON.
    private static func feed(in line: [UInt8]) -> String? {
        let text = String(decoding: line, as: UTF8.self)
        guard let start = text.firstRange(of: "\"feed_url\":\"")?.upperBound,
            let end = text[start...].firstIndex(of: "\"")
        else { return nil }
        return String(text[start..<end])
    }

    /// A feed whose story was set aside, or may be missing, is asked without validators once, so that it brings it again.
    private func askAnew(_ feeds: Set<String>?) throws(StoreError) {
        if let feeds, feeds.isEmpty { return }
        var states = try FeedStates(folder)
        try states.forgetValidators(of: feeds)
        states.close(finishing: true)
    }

    /// A folder, or a file that the disk does not give back: out of the way, under a name that readers pass over.
    private func moveAway(_ segment: LogCheck.Segment) throws(StoreError) {
        let path = folder.segment(segment.first)
        try SystemCalls.rename(path, path + ".unreadable")
    }

    private mutating func acknowledgeMissing(_ check: StoreCheck) throws(StoreError) {
        var log = LogCheck(folder, expired: check.firstExpected - 1, isHeld: false, sums: check.sums) { _ in }
        try log.run(acknowledged: check.acknowledged, durable: 0)
        let last = max(log.highest, check.durable)
        guard last >= check.firstExpected else { return }
        for range in log.missing(in: check.firstExpected...last, check.acknowledged) { account.miss(range) }
        try account.secure()
    }

    // MARK: Files

    private mutating func setAside(_ lines: [LogCheck.BadLine], of path: String) throws(StoreError) {
        let file = try SystemCalls.openRegular(path)
        defer { close(file) }
        for line in lines { try account.setAside(line, of: file, path: path) }
    }

    /// The file without these lines, in its place once they are safe.
    private mutating func rewrite(
        _ path: String, without bad: [LogCheck.BadLine], addsNewline: Bool
    ) throws(StoreError) {
        try setAside(bad, of: path)
        try account.secure()
        let file = try SystemCalls.openRegular(path)
        defer { close(file) }
        let size = try SystemCalls.size(file, path: path)
        try SystemCalls.replace(path) { new, temporary throws(StoreError) in
            var start = 0
            for line in bad {
                try SystemCalls.copy(start..<line.place.lowerBound, of: file, path: path, to: new, path: temporary)
                start = line.place.upperBound
            }
            try SystemCalls.copy(start..<size, of: file, path: path, to: new, path: temporary)
            if addsNewline { try SystemCalls.write(new, [0x0A], path: temporary) }
        }
    }

    private mutating func renewIdentity() throws(StoreError) {
        let size = try SystemCalls.contents(folder.identity)?.count ?? 0
        let what = "no identity of a store"
        try setAside([LogCheck.BadLine(number: 1, place: 0..<size, what: what)], of: folder.identity)
        try account.secure()
        _ = try StoreIdentity.readOrMake(folder)
        // Whether it is sound nobody has looked.
        try removeIndex(if: true)
    }

    /// Where nothing was set aside there is nothing to keep.
    private func removeEmptyAccount() {
        var status = stat()
        if stat(folder.damaged, &status) == 0, status.st_size == 0 { unlink(folder.damaged) }
    }
}
