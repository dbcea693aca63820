import ArgumentParser
import Feeds
import Stories

struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Read stories, each by its number.",
        discussion: """
            Examples:
              newswire show 4821
              newswire list --tag ai --format '{seq}' | xargs -r newswire show
              newswire show 4821 --html > story.html
            """)

    @OptionGroup var global: GlobalOptions

    @Argument(help: ArgumentHelp("The numbers that listings show.", valueName: "seq"))
    var seqs: [Int64]

    @Flag(help: "The content as HTML, without scripts, styles and frames.")
    var html = false

    func run() throws {
        try Run.command {
            let reader = try global.openStore()
            var found: [(asked: Story, latest: Story)] = []
            var unknown: [Int64] = []
            for seq in seqs {
                guard let story = try inStore({ () throws(StoreError) in try reader.story(seq) }) else {
                    unknown.append(seq)
                    continue
                }
                let latest = try inStore { () throws(StoreError) in try reader.latest(of: story) }
                found.append((asked: story, latest: latest))
            }
            let terminal = Terminal(global)
            let text =
                html
                ? found.map { Self.html($0.latest) + "\n" }.joined(separator: "\n")
                : try Self.pages(found, reader, terminal).joined(separator: "\n\n")
            var output = Output(html ? nil : Pager.Plan(global, terminal))
            try output.write(html ? TerminalText.lines(text) : text)
            try output.close()
            if !unknown.isEmpty {
                let numbers = unknown.map(String.init).joined(separator: ", ")
                throw Failure(Status.failed, "no \(unknown.count == 1 ? "story" : "stories") \(numbers)")
            }
        }
    }

    private static func pages(
        _ stories: [(asked: Story, latest: Story)], _ reader: StoreReader, _ terminal: Terminal
    ) throws(Failure) -> [String] {
        func versions(_ asked: Story, _ latest: Story) -> [Int64] {
            [asked.seq, asked.revises, latest.seq].compactMap(\.self)
        }
        let seqs = Set(stories.flatMap { versions($0.asked, $0.latest) })
        let notes = try inStore { () throws(StoreError) in try reader.notes(of: seqs) }
        return stories.map { asked, latest in
            // A note is written about one version, most often the first.
            let own = versions(asked, latest).lazy.compactMap { notes[$0] }.first ?? []
            return StoryPage(story: latest, asked: asked, notes: own, terminal: terminal).text
        }
    }

    /// The content, cleaned; plain text as HTML that looks the same.
    private static func html(_ story: Story) -> String {
        if let html = story.contentHTML { return CleanHTML(html).text }
        guard let text = story.contentText ?? story.summary else { return "" }
        return "<pre>" + CleanHTML.escaped(text) + "</pre>"
    }
}
