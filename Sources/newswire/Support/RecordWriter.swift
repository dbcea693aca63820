import Stories
import Synchronization

/// Writes the stories that pass, in the format asked for, and knows how many there were.
struct RecordWriter {
    private let format: RecordFormat
    private let filter: StoryFilter
    private let terminator: UInt8
    private var listing: Listing
    private var output: Output
    private(set) var count = 0

    /// What became of a line.
    enum Passage {
        case listed, passedOver
    }

    init(
        _ format: RecordFormat, _ options: StoryOptions, _ filter: StoryFilter, _ listing: Listing,
        _ plan: Pager.Plan? = nil
    ) {
        self.format = format
        self.filter = filter
        self.listing = listing
        terminator = options.nul ? 0 : 0x0A
        // Records for programs are not for a pager.
        if case .text = format { output = Output(plan) } else { output = Output() }
    }

    /// Takes a line in; `settle` or `flush` writes it. nil for one that is damaged.
    mutating func take(_ head: StoryHead, _ line: UnsafeBufferPointer<UInt8>) -> Passage? {
        guard filter.mayAccept(head, line) else { return .passedOver }
        if case .json = format, !filter.needsStory {
            guard head.isWhole(line) else { return nil }
            end(record: line)
            return .listed
        }
        guard let story = Story(line) else { return nil }
        guard filter.accepts(story) else { return .passedOver }
        if case .text = format {
            count += 1
            listing.take(story)
        } else if let record = format.record(of: story) {
            end(record: record)
        }
        return .listed
    }

    private mutating func end(record: some Collection<UInt8>) {
        count += 1
        output.append(record)
        output.append(CollectionOfOne(terminator))
    }

    /// Lists what passes, oldest first: all of it, or so many of the newest.
    mutating func list(_ reader: StoreReader, newest count: Int?, _ filter: StoryFilter) throws(Failure) {
        guard let ends = try LastStories.ends(count, reader, filter) else { return }
        // What arrives meanwhile is not of this listing.
        let sweep = try inStore { () throws(StoreError) in
            try reader.sweep(from: ends.first, through: ends.last, filter.selection(product))
        }
        var progress = Progress(from: ends.first, to: ends.last)
        defer {
            progress.clear()
            let damage = DamageReport()
            damage.tell(sweep.damagedFiles)
        }
        var pace = Pace()
        while let stretch = try inStore({ () throws(StoreError) in try sweep.next() }) {
            progress.tick(stretch.last, lines: 512)
            guard stretch.count > 0 || hasGathered else { continue }
            progress.clear()
            try take(stretch)
            if hasGathered, pace.isDue() { try showEarly() } else { try settle() }
        }
    }

    /// What is asked of those who help to look through the log.
    private var product: StorySelection.Product {
        let (format, terminator, listing) = (format, terminator, listing)
        switch format {
        case .json: return .lines
        case .text where !listing.isPlain: return .stories
        case .text:
            return .records { story in
                var record = listing.plain(story)
                record.append(terminator)
                return record
            }
        default:
            return .records { story in
                guard let record = format.record(of: story) else { return nil }
                return record + [terminator]
            }
        }
    }

    private mutating func take(_ stretch: StoryStretch) throws(Failure) {
        count += stretch.count
        stretch.stories.forEach { listing.take($0) }
        if !stretch.records.isEmpty { try output.write(stretch.records) }
        guard case .json = format else { return }
        if terminator != 0x0A { stretch.endLines(with: terminator) }
        try stretch.eachRun { (run) throws(Failure) in try output.write(run) }
    }

    private var hasGathered: Bool { !listing.isEmpty || !output.isEmpty }

    /// What was found so far, where finding the rest takes long.
    private mutating func showEarly() throws(Failure) {
        output.append(listing.text(terminator).utf8)
        try output.flush(startingPager: true)
    }

    /// Lets go of what has gathered, so that memory stays small over a long listing.
    mutating func settle() throws(Failure) {
        if listing.isFull { output.append(listing.text(terminator).utf8) }
        try output.settle()
    }

    /// Writes all that was taken.
    mutating func flush() throws(Failure) {
        output.append(listing.text(terminator).utf8)
        try output.flush()
    }

    /// Writes the rest, and returns when it was read where there is a pager.
    mutating func close() throws(Failure) {
        output.append(listing.text(terminator).utf8)
        try output.close()
    }

    mutating func write(line: String) {
        output.append(line.utf8)
        output.append(CollectionOfOne(terminator))
    }

    /// Makes sure that what was written stays: a listing in a file is on the disk before anyone forgets it.
    func secure() throws(Failure) { try output.secure() }
}

/// One warning a file for what could not be read in it.
final class DamageReport: Sendable {
    private let told = Mutex<Set<String>>([])

    func tell(_ files: [String]) {
        for file in files where told.withLock({ $0.insert(file).inserted }) {
            complain("\(file): what is damaged was passed over; 'newswire check' says where")
        }
    }
}
