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
            let format = try stories.recordFormat()
            let store = try global.openStore()
            let filter = try StoryFilter(stories.choice, store, backlog: backlog, read: false)
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
        var unmarked = try UnmarkedStories(store, marks, filter)
        var passed = PassedStories(listedOnly: stories.choice.isFiltered, from: marks.firstUnmarked)
        while let (envelope, isListed) = try unmarked.next({ head, line in pass(head, line, filter, &writer) }) {
            passed.note(envelope, isListed: isListed)
            try writer.settle()
        }
        let damage = DamageReport()
        damage.tell(unmarked.damagedFiles)
        if isCount { writer.write(line: String(passed.listed)) }
        try writer.close()
        if !peek, !isCount, !passed.ranges.isEmpty {
            try writer.secure()
            try inStore { () throws(StoreError) in try passed.remember(in: marks) }
        }
        if passed.listed == 0, stories.choice.failIfEmpty { throw Failure(Status.failed, "") }
    }

    /// nil for a damaged line.
    private func pass(
        _ head: StoryHead, _ line: UnsafeBufferPointer<UInt8>, _ filter: StoryFilter, _ writer: inout RecordWriter
    ) -> (Envelope, isListed: Bool)? {
        if isCount { return filter.judge(head, line).map { (head.envelope, $0) } }
        return writer.take(head, line).map { (head.envelope, $0 == .listed) }
    }
}
