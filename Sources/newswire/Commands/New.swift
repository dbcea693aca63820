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

    @Option(help: ArgumentHelp("Whose marks to use.", valueName: "name"))
    var reader = "default"

    func run() throws {
        try Run.command {
            guard ReaderMarks.isValid(reader) else { throw Failure(StoreError.badReaderName(reader)) }
            let store = try global.openStore()
            let filter = try StoryFilter(stories, store, backlog: backlog)
            let folder = try GlobalOptions.marksFolder()
            let marks = try inStore { () throws(StoreError) in
                let marks = try ReaderMarks(folder: folder, name: reader)
                try marks.fit(to: store)
                return marks
            }
            try list(store, marks, filter)
        }
    }

    private func list(_ store: StoreReader, _ marks: ReaderMarks, _ filter: StoryFilter) throws(Failure) {
        var writer = try RecordWriter(stories, Terminal.current(global))
        var cursor = try inStore { () throws(StoreError) in try store.cursor(from: marks.firstUnmarked) }
        var listed = 0
        var passed: [ClosedRange<Int64>] = []
        var lastReceived: Timestamp?
        while let story = try inStore({ () throws(StoreError) in try cursor.next() }) {
            if marks.contains(story.seq) { continue }
            let isListed = filter.accepts(story)
            if isListed {
                listed += 1
                if !isCount { try writer.write(story) }
            }
            // A later version, or the backlog, is never listed here: without a filter it need not be looked at again.
            guard isListed || !stories.isFiltered else { continue }
            lastReceived = story.received
            if let last = passed.last, story.seq <= last.upperBound + 1 || !stories.isFiltered {
                passed[passed.count - 1] = last.lowerBound...story.seq
            } else {
                passed.append((passed.isEmpty && !stories.isFiltered ? marks.firstUnmarked : story.seq)...story.seq)
            }
        }
        var damage = DamageReport()
        damage.tell(cursor.damagedFiles)
        if isCount { try writer.write(line: String(listed)) }
        try writer.flush()
        if !peek, !isCount, !passed.isEmpty {
            for range in passed { marks.mark(range) }
            try inStore { () throws(StoreError) in try marks.save(lastReceived: lastReceived) }
        }
        if listed == 0, stories.failIfEmpty { throw Failure(Status.failed, "") }
    }
}
