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
              newswire list --format '{seq} {title}' | fzf | cut -d' ' -f1 | xargs newswire show
              newswire show 4821 --html > story.html
            """)

    @OptionGroup var global: GlobalOptions

    @Argument(help: "The numbers that listings show.")
    var seqs: [Int64]

    @Flag(help: "The content as HTML, without scripts, styles and frames.")
    var html = false

    func run() throws {
        try Run.command {
            let reader = try global.openStore()
            let notes = try inStore { () throws(StoreError) in try reader.notes(of: Set(seqs)) }
            let terminal = Terminal(global)
            var pages: [String] = []
            var unknown: [Int64] = []
            for seq in seqs {
                guard let story = try inStore({ () throws(StoreError) in try reader.story(seq) }) else {
                    unknown.append(seq)
                    continue
                }
                let latest = try inStore { () throws(StoreError) in try reader.latest(of: story) }
                if html {
                    pages.append(Self.html(latest) + "\n")
                } else {
                    let own = notes[seq] ?? []
                    pages.append(StoryPage(story: latest, asked: story, notes: own, terminal: terminal).text)
                }
            }
            let text = pages.joined(separator: html ? "\n" : "\n\n")
            var output = Output(html ? nil : Pager.Plan(global, terminal))
            try output.write(html ? TerminalText.lines(text) : text)
            try output.close()
            if !unknown.isEmpty {
                throw Failure(Status.failed, "no story \(unknown.map(String.init).joined(separator: ", "))")
            }
        }
    }

    /// The content, cleaned; plain text as HTML that looks the same.
    private static func html(_ story: Story) -> String {
        if let html = story.contentHTML { return CleanHTML(html).text }
        guard let text = story.contentText ?? story.summary else { return "" }
        return "<pre>" + CleanHTML.escaped(text) + "</pre>"
    }
}
