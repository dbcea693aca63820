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
            let marks =
                peek || isCount
                ? try ReaderMarks.looking(at: reader, in: folder, for: store)
                : try ReaderMarks.kept(of: reader, in: folder, for: store) {
                    complain("reader \(reader): waiting for another run that has its marks")
                }
            let terminal = Terminal(global)
            var writer = RecordWriter(format, stories, filter, Listing(terminal), Pager.Plan(global, terminal))
            guard isCount else { return try list(store, marks, filter, &writer) }
            let count = try WaitingLine.during("counting …") { (_) throws(Failure) in
                try Self.count(store, marks, filter)
            }
            writer.write(line: String(count))
            try writer.close()
            if count == 0, stories.choice.failIfEmpty { throw Failure(Status.failed, "") }
        }
    }

    private func list(
        _ store: StoreReader, _ marks: ReaderMarks, _ filter: StoryFilter, _ writer: inout RecordWriter
    ) throws(Failure) {
        var unmarked = try UnmarkedStories(store, marks, filter)
        var passed = PassedStories(listedOnly: stories.choice.isFiltered, from: marks.firstUnmarked)
        while let (envelope, isListed) = try unmarked.next({ head, line in
            writer.take(head, line).map { (head.envelope, $0 == .listed) }
        }) {
            passed.note(envelope, isListed: isListed)
            try writer.settle()
        }
        DamageReport().tell(unmarked.damagedFiles)
        try writer.close()
        if !peek, !passed.ranges.isEmpty {
            try writer.secure()
            try inStore { () throws(StoreError) in try passed.remember(in: marks) }
        }
        if passed.listed == 0, stories.choice.failIfEmpty { throw Failure(Status.failed, "") }
    }

    private static func count(
        _ store: StoreReader, _ marks: ReaderMarks, _ filter: StoryFilter
    ) throws(Failure) -> Int {
        var unmarked = try UnmarkedStories(store, marks, filter)
        var count = 0
        while let passes = try unmarked.next({ head, line in filter.judge(head, line) }) { count += passes ? 1 : 0 }
        DamageReport().tell(unmarked.damagedFiles)
        return count
    }
}
