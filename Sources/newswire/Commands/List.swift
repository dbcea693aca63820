import ArgumentParser
import Stories

struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "The newest headlines, newest last.",
        discussion: """
            Examples:
              newswire list
              newswire list -n 5 --feed 'Google News'
              newswire list -n 100 --since yesterday --format json | jq -r .url
              newswire list --format '{seq} {title}'
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var stories: StoryOptions

    @Option(name: .customShort("n"), help: ArgumentHelp("How many.", valueName: "count"))
    var count = 20

    func run() throws {
        try Run.command {
            guard count >= 0 else { throw Failure(Status.usage, "-n takes a number from 0 on") }
            let reader = try global.openStore()
            let filter = try StoryFilter(stories, reader)
            let found = try newest(reader, filter)
            let terminal = Terminal.current(global)
            let pager = stories.format == "text" && terminal != nil ? Pager.start(global, lines: found.count + 2) : nil
            var writer = try RecordWriter(stories, terminal)
            for story in found { try writer.write(story) }
            try writer.flush()
            pager?.finish()
            if writer.count == 0, stories.failIfEmpty { throw Failure(Status.failed, "") }
        }
    }

    /// The newest that pass, oldest first: read from the log's end, and no further back than `--since` asks.
    private func newest(_ reader: StoreReader, _ filter: StoryFilter) throws(Failure) -> [Story] {
        guard count > 0 else { return [] }
        var found: [Story] = []
        var isDamaged = false
        try inStore { () throws(StoreError) in
            try reader.backwards { line in
                guard let story = Story(line) else {
                    if !line.isEmpty { isDamaged = true }
                    return true
                }
                if let since = filter.since, story.received < since { return false }
                if filter.accepts(story) { found.append(story) }
                return found.count < count
            }
        }
        if isDamaged { complain("\(reader.path): a damaged line was passed over") }
        return found.reversed()
    }
}
