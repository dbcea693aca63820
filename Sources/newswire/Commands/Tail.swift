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

    @Option(
        name: .customShort("n", allowingJoined: true),
        help: ArgumentHelp("How many of the last. (default: 10, or all behind --after)", valueName: "count"))
    var count: Int?

    @Flag(name: [.customShort("f"), .customLong("follow")], help: "Go on as stories arrive.")
    var follow = false

    @Flag(help: "With -f: also what was there when a feed was first read.")
    var backlog = false

    @Option(help: ArgumentHelp("Only those behind this story.", valueName: "seq"))
    var after: Int64?

    func run() throws {
        try Run.command {
            guard count ?? 0 >= 0 else { throw Failure(Status.usage, "-n takes a number from 0 on") }
            let format = try stories.recordFormat()
            let reader = try global.openStore()
            let filter = try StoryFilter(stories.choice, reader, backlog: backlog || !follow)
            // Watched from before the first look, so that nothing comes between.
            let watch = follow ? LogWatch(reader, seesStates: true) : nil
            let terminal = Terminal(global)
            var writer = RecordWriter(
                format, stories, filter, Listing(terminal, follows: follow),
                follow ? nil : Pager.Plan(global, terminal))
            var next = try first(reader, filter)
            let damage = DamageReport()
            repeat {
                // Lines that are not durable may be taken back yet, and others stand in their place then.
                let last = follow ? try inStore { () throws(StoreError) in try reader.durableSeq() } : .max
                if next <= last {
                    var cursor = try inStore { () throws(StoreError) in try reader.cursor(from: next) }
                    while let seq = try inStore({ () throws(StoreError) in
                        try cursor.nextHead { head, line in
                            head.seq > last ? head.seq : writer.take(head, line).map { _ in head.seq }
                        }
                    }), seq <= last {
                        next = max(next, seq + 1)
                        try writer.settle()
                    }
                    damage.tell(cursor.damagedFiles)
                }
                try writer.flush()
                // Whoever read has gone: that ends it, also where nothing arrives to find it out by.
                if let watch, !watch.wait(milliseconds: 1000, hangUpOf: STDOUT_FILENO) { throw Failure.closedPipe }
            } while follow
            try writer.close()
            if writer.count == 0, stories.choice.failIfEmpty { throw Failure(Status.failed, "") }
        }
    }

    /// Where to begin.
    private func first(_ reader: StoreReader, _ filter: StoryFilter) throws(Failure) -> Int64 {
        let end = try inStore { () throws(StoreError) in try reader.last()?.seq ?? 0 }
        let behind = min(max(after ?? 0, 0), .max - 1) + 1
        // Behind a story all are meant, where nobody says how many.
        let last =
            after != nil && count == nil
            ? behind : try LastStories.ends(count ?? 10, reader, filter)?.first ?? end + 1
        return max(last, behind)
    }
}
