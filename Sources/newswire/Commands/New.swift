import ArgumentParser
import Feeds
import Stories

struct NewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Headlines not yet listed to you, oldest first.",
        discussion: """
            What was listed is remembered once it is safely written out, for each reader by name.

            Examples:
              newswire new
              newswire new --count                for a status bar
              newswire new --reader chat --format '{title} {url}'
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var stories: StoryOptions

    @Flag(help: "List, and remember nothing.")
    var peek = false

    @Flag(name: .customLong("count"), help: "Print how many, and remember nothing.")
    var isCount = false

    @Flag(help: "Also what was there when a feed was first read.")
    var backlog = false

    @Option(help: ArgumentHelp("Whose marks to use.", valueName: "name"), completion: Completions.readers)
    var reader = "default"

    func run() throws {
        try Run.command {
            guard ReaderMarks.isValid(reader) else { throw Failure(StoreError.badReaderName(reader)) }
            let format = try RecordFormat(stories.format)
            let store = try global.openStore()
            let filter = try StoryFilter(stories, store, backlog: backlog)
            let folder = try GlobalOptions.marksFolder()
            let marks = try inStore { () throws(StoreError) in
                let marks = try ReaderMarks(folder: folder, name: reader)
                try marks.fit(to: store)
                return marks
            }
            let terminal = Terminal(global)
            var writer = RecordWriter(format, stories, filter, Listing(terminal), Pager.Plan(global, terminal))
            try list(store, marks, filter, &writer)
        }
    }

    private func list(
        _ store: StoreReader, _ marks: ReaderMarks, _ filter: StoryFilter, _ writer: inout RecordWriter
    ) throws(Failure) {
        var cursor = try inStore { () throws(StoreError) in
            try store.cursor(from: max(marks.firstUnmarked, filter.first))
        }
        var damage = DamageReport()
        var passed = PassedStories(listedOnly: stories.isFiltered, from: marks.firstUnmarked)
        reading: while let step = try inStore({ () throws(StoreError) in
            try cursor.nextHead { head, line in step(head, line, marks, filter, &writer) }
        }) {
            switch step {
            case .behindTheEnd: break reading
            case .marked(let upTo):
                damage.tell(cursor.damagedFiles)
                cursor = try inStore { () throws(StoreError) in try store.cursor(from: upTo + 1) }
            case .known: break
            case .passed(let envelope, let isListed):
                passed.note(envelope, isListed: isListed)
                try writer.settle()
            }
        }
        damage.tell(cursor.damagedFiles)
        if isCount { writer.write(line: String(passed.listed)) }
        try writer.close()
        if !peek, !isCount, !passed.ranges.isEmpty {
            try writer.secure()
            let isFurther = (passed.last?.seq ?? 0) > (marks.ranges.last?.upperBound ?? 0)
            for range in passed.ranges { marks.mark(range) }
            try inStore { () throws(StoreError) in
                try marks.save(lastReceived: isFurther ? passed.last?.received : nil)
            }
        }
        if passed.listed == 0, stories.failIfEmpty { throw Failure(Status.failed, "") }
    }

    private enum Step {
        case behindTheEnd
        case known
        /// Known, and with it so many more that reading them would take longer than finding their end.
        case marked(upTo: Int64)
        case passed(Envelope, isListed: Bool)
    }

    /// nil for a damaged line.
    private func step(
        _ head: StoryHead, _ line: UnsafeBufferPointer<UInt8>, _ marks: ReaderMarks, _ filter: StoryFilter,
        _ writer: inout RecordWriter
    ) -> Step? {
        if head.seq >= filter.end { return .behindTheEnd }
        if let known = marks.range(with: head.seq) {
            return known.upperBound - head.seq > 1000 ? .marked(upTo: known.upperBound) : .known
        }
        if isCount {
            return filter.judge(head, line).map { .passed(head.envelope, isListed: $0) }
        }
        return writer.take(head, line).map { .passed(head.envelope, isListed: $0 == .listed) }
    }
}

/// What `new` has gone past, as ranges to mark.
private struct PassedStories {
    private(set) var ranges: [ClosedRange<Int64>] = []
    private(set) var last: Envelope?
    private(set) var listed = 0
    private let listedOnly: Bool
    private let start: Int64

    /// - Parameter listedOnly: With a filter, what it kept out stays new. Without one, later versions and backlog
    ///   are never listed here, and need not be looked at again.
    init(listedOnly: Bool, from start: Int64) {
        self.listedOnly = listedOnly
        self.start = start
    }

    mutating func note(_ envelope: Envelope, isListed: Bool) {
        if isListed { listed += 1 }
        guard isListed || !listedOnly else { return }
        last = envelope
        if let range = ranges.last, envelope.seq <= range.upperBound + 1 || !listedOnly {
            ranges[ranges.count - 1] = range.lowerBound...envelope.seq
        } else {
            ranges.append((listedOnly ? envelope.seq : min(start, envelope.seq))...envelope.seq)
        }
    }
}
