import ArgumentParser
import Glibc
import Stories

struct TailCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tail",
        abstract: "The last stories; with -f, each new one as it arrives.",
        discussion: """
            Examples:
              newswire tail
              newswire tail -f
              newswire tail -n 0 -f --format json | jq -r '.title'
              newswire tail --after 4821 --format urls
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var stories: StoryOptions

    @Option(name: .customShort("n"), help: ArgumentHelp("How many of the last.", valueName: "count"))
    var count = 10

    @Flag(name: [.customShort("f"), .customLong("follow")], help: "Go on as stories arrive.")
    var follow = false

    @Flag(help: "Also what was there when a feed was first read.")
    var backlog = false

    @Option(help: ArgumentHelp("Those behind this story, instead of the last.", valueName: "seq"))
    var after: Int64?

    func run() throws {
        try Run.command {
            guard count >= 0 else { throw Failure(Status.usage, "-n takes a number from 0 on") }
            let reader = try global.openStore()
            // What stood there before is history, which is listed; what arrives is news.
            let filter = try StoryFilter(stories, reader)
            var writer = try RecordWriter(stories, Terminal.current(global))
            let end = try inStore { () throws(StoreError) in try reader.last() }?.seq ?? 0
            var cursor = try inStore { () throws(StoreError) in
                guard let after else { return try reader.cursor(from: try start(reader, filter, end: end)) }
                return try reader.cursor(from: max(after, 0) + 1)
            }
            let watch = follow ? LogWatch(reader) : nil
            var damage = DamageReport()
            repeat {
                while let story = try inStore({ () throws(StoreError) in try cursor.next() }) {
                    guard filter.accepts(story), !story.isBacklog || backlog || !follow else { continue }
                    try writer.write(story)
                }
                damage.tell(cursor.damagedFiles)
                try writer.flush()
            } while watch?.wait(hangUpOf: STDOUT_FILENO) ?? false
            if writer.count == 0, stories.failIfEmpty { throw Failure(Status.failed, "") }
        }
    }

    /// The seq of the n-th last story that is listed.
    private func start(_ reader: StoreReader, _ filter: StoryFilter, end: Int64) throws(StoreError) -> Int64 {
        var left = count
        var first = end + 1
        if left == 0 { return first }
        try reader.backwards { line in
            guard let story = Story(line), story.seq <= end else { return true }
            if let since = filter.since, story.received < since { return false }
            guard filter.accepts(story), !story.isBacklog || backlog || !follow else { return true }
            first = story.seq
            left -= 1
            return left > 0
        }
        return first
    }
}
