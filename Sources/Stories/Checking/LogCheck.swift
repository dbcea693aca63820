internal import Feeds
internal import Glibc

/// Looks through the log, line by line, and finds what is wrong with it.
struct LogCheck {
    /// A line that is no story, or no story of this place.
    struct BadLine {
        var number: Int
        var place: Range<Int>
        var what: String
    }

    /// What was found in a segment.
    struct Segment {
        /// What its name says.
        let first: Int64
        var bad: [BadLine] = []
        /// The least and the greatest seq in it.
        var seqs: ClosedRange<Int64>?
        var isRising = true
        /// Its name or its place among the others does not fit what is in it.
        var isMisplaced = false
        /// The last line is whole but for its newline.
        var lacksNewline = false
        var isUnreadable = false

        var isOrdered: Bool { isRising && !isMisplaced }
    }

    /// Where the count jumps: what is missing before that line, unless it stands elsewhere.
    private struct Jump {
        var seqs: ClosedRange<Int64>
        var file: String
        var line: Int
        var isEnd = false
        /// Damaged lines before it, each of which may be one of the stories.
        var damaged = 0
    }

    private let folder: StoreFolder
    /// Whether a daemon writes to the log while it is looked through: its last line may be on its way.
    private let isHeld: Bool
    private(set) var segments: [Segment] = []
    private(set) var seen = SeqRanges()
    private var jumps: [Jump] = []
    /// Stories are nowhere, and fewer damaged lines are where they may have been.
    private(set) var lacksStories = false
    /// Numbers of lines as they were written, before which others stand that claim them.
    private(set) var contested: Set<Int64> = []
    private let sumFile: LineSumFile?
    private var sums: LineSumWindow?
    private let report: (Damage) -> Void

    private(set) var highest: Int64
    /// Damaged lines since the last good one: what is missing may be in them.
    private var unexplained = 0
    private var lastLine = 0

    /// - Parameters:
    ///   - expired: the last seq that retention removed.
    ///   - sums: what the lines came to when they were written; nil where nobody knows.
    init(
        _ folder: StoreFolder, expired: Int64, isHeld: Bool, sums: LineSumFile?, report: @escaping (Damage) -> Void
    ) {
        self.folder = folder
        self.isHeld = isHeld
        sumFile = sums
        self.sums = sums.map { LineSumWindow($0) }
        self.report = report
        highest = expired
    }

    /// - Parameter acknowledged: seqs that a repair found missing.
    /// - Parameter durable: the last seq that a feed's state says was in the log.
    mutating func run(acknowledged: SeqRanges, durable: Int64) throws(StoreError) {
        let names = folder.segments()
        let summaries = SegmentSummary.all(folder, names, sumFile)
        for (index, name) in names.enumerated() {
            let next = index + 1 < names.count ? names[index + 1] : nil
            if let seqs = summaries[index].seqs, isWell(name, seqs, next) {
                take(seqs, of: name)
            } else {
                try look(into: name, next: next)
            }
        }
        if durable > highest {
            jumps.append(
                Jump(
                    seqs: highest + 1...durable, file: folder.segment(names.last ?? 1), line: lastLine + 1, isEnd: true,
                    damaged: unexplained))
        }
        for jump in jumps {
            let missing = missing(in: jump.seqs, acknowledged)
            if missing.reduce(0, { $0 + $1.count }) > jump.damaged { lacksStories = true }
            for missing in missing where jump.damaged == 0 {
                let which =
                    missing.count == 1
                    ? "story \(missing.lowerBound) is" : "stories \(missing.lowerBound) to \(missing.upperBound) are"
                let place = jump.isEnd ? "at the log's end" : "before this line"
                report(Damage(file: jump.file, line: jump.line, what: "\(which) missing \(place)"))
            }
        }
    }

    /// Seqs that are nowhere in the log, and that no repair has missed yet.
    func missing(in range: ClosedRange<Int64>, _ acknowledged: SeqRanges) -> [ClosedRange<Int64>] {
        seen.gaps(in: range).flatMap { acknowledged.gaps(in: $0) }
    }

    /// Whether a segment without a fault in itself fits its name and the ones before.
    private func isWell(_ name: Int64, _ seqs: ClosedRange<Int64>, _ next: Int64?) -> Bool {
        seqs.lowerBound >= name && seqs.upperBound < next ?? .max && seen.gaps(in: seqs) == [seqs]
    }

    private mutating func take(_ seqs: ClosedRange<Int64>, of name: Int64) {
        noteJump(to: seqs.lowerBound, file: folder.segment(name), line: 1)
        seen.insert(seqs)
        highest = max(highest, seqs.upperBound)
        unexplained = 0
        lastLine = seqs.count
        segments.append(Segment(first: name, seqs: seqs))
    }

    private mutating func look(into name: Int64, next: Int64?) throws(StoreError) {
        let path = folder.segment(name)
        var segment = Segment(first: name)
        lastLine = 0
        let descriptor: Int32
        do throws(StoreError) { descriptor = try SystemCalls.openRegular(path) } catch {
            // Retention may have taken it just now; a link to nowhere is still there.
            if case .system(_, _, ENOENT) = error, !folder.segments().contains(name) { return }
            segment.isUnreadable = true
            segments.append(segment)
            unexplained += 1
            return report(Damage(file: path, line: 1, what: "cannot be read: \(error.systemWords ?? "")"))
        }
        defer { close(descriptor) }
        let isLast = next == nil
        // What a daemon adds meanwhile is another look's.
        let size = try SystemCalls.size(descriptor, path: path)
        do throws(StoreError) {
            try LineScan.each(of: descriptor, path: path, until: size) { line throws(StoreError) in
                take(line, in: &segment, path: path, isLast: isLast)
            }
        } catch {
            segment.isUnreadable = true
            report(Damage(file: path, line: 1, what: "cannot be read: \(error.systemWords ?? "")"))
        }
        if let seqs = segment.seqs, seqs.lowerBound < name || seqs.upperBound >= next ?? .max {
            segment.isMisplaced = true
            report(
                Damage(
                    file: path, line: 1,
                    what: "holds stories \(seqs.lowerBound) to \(seqs.upperBound), which its name does not say"))
        }
        if segment.seqs == nil, segment.bad.isEmpty { noteJump(to: name, file: path, line: 1) }
        segments.append(segment)
    }

    private mutating func take(_ line: ScannedLine, in segment: inout Segment, path: String, isLast: Bool) {
        if !line.hasNewline, isLast, isHeld { return }
        lastLine = line.number
        func bad(_ what: String) {
            segment.bad.append(BadLine(number: line.number, place: line.place, what: what))
            report(Damage(file: path, line: line.number, what: what))
        }
        let (seq, isAsWritten): (Int64, Bool)
        switch LineRules.story(line, &sums) {
        case .success(let found): (seq, isAsWritten) = found
        case .failure(let fault):
            unexplained += 1
            return bad(line.hasNewline ? fault.what : "cut short: \(fault.what)")
        }
        guard !seen.contains(seq) else {
            if isAsWritten { contested.insert(seq) }
            return bad("story \(seq) is here a second time")
        }
        if !line.hasNewline {
            segment.lacksNewline = true
            report(Damage(file: path, line: line.number, what: "the last line has no end"))
        }
        if let seqs = segment.seqs {
            if seq < seqs.upperBound {
                segment.isRising = false
                report(
                    Damage(file: path, line: line.number, what: "story \(seq) stands behind story \(seqs.upperBound)"))
            }
            segment.seqs = min(seqs.lowerBound, seq)...max(seqs.upperBound, seq)
        } else {
            segment.seqs = seq...seq
        }
        seen.insert(seq)
        noteJump(to: seq, file: path, line: line.number)
        highest = max(highest, seq)
        unexplained = 0
    }

    private mutating func noteJump(to seq: Int64, file: String, line: Int) {
        if seq > highest + 1 {
            jumps.append(Jump(seqs: highest + 1...seq - 1, file: file, line: line, damaged: unexplained))
        }
        highest = max(highest, seq - 1)
    }
}
