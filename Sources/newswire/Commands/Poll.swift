import ArgumentParser
import Control

struct PollCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "poll",
        abstract: "Ask the daemon to poll now; wait, and say what came.",
        discussion: """
            Without FEED: every feed, but those whose servers asked for silence. A feed that is named is asked \
            whatever its next poll and its server's wish, still conditionally. Of all feeds, those are listed that \
            brought something or failed.

            Exit status: 0; 1 where a feed failed; 64 for a feed that there is not; 69 where no newswired answers.

            Examples:
              newswire poll
              newswire poll "Google News" https://blog.example.org/feed.xml
              newswire poll && newswire new
            """)

    @OptionGroup var global: GlobalOptions

    @Argument(help: "A URL, a title, or a beginning of either that only one feed has.", completion: Completions.feeds)
    var feeds: [String] = []

    func run() throws {
        try Run.command {
            let terminal = Terminal(global)
            var output = Output()
            var failed = 0
            try WaitingLine.during("waiting for answers …") { (waiting) throws(Failure) in
                try Daemon(global).ask(.poll(feeds), patience: nil) { reply throws(Failure) in
                    waiting?.hide()
                    switch reply {
                    case .polled(let news):
                        guard !feeds.isEmpty || news.new > 0 || news.error != nil else { return }
                        try output.write(Self.lines(news, terminal).joined(separator: "\n") + "\n")
                        // As it comes: the slowest feed may take its time.
                        try output.flush()
                    case .notice(let text): complain(text)
                    case .done(let totals):
                        failed = totals.failed
                        let lines = Wrap.hanging("", Self.line(totals), to: terminal.columns)
                        try output.write(lines.joined(separator: "\n") + "\n")
                    case .output, .reloaded, .refused: break
                    }
                }
            }
            try output.close()
            if failed > 0 { throw Failure(Status.failed, "") }
        }
    }

    /// A feed and what came of it: in one line, unless that is wider than the window.
    static func lines(_ news: FeedNews, _ terminal: Terminal) -> [String] {
        let title = TerminalText.line(news.title ?? news.url)
        let name = (title.isEmpty ? TerminalText.line(news.url) : title) + ":"
        let failed = "failed:"
        let came = news.error.map { "\(failed) " + TerminalText.line($0) }
        let outcome = came ?? (news.new == 0 ? "nothing new" : stories(news.new))
        func styled(_ line: String) -> String {
            guard came != nil, line.hasPrefix(failed) else { return line }
            return terminal.styled(failed, .failing) + line.dropFirst(failed.count)
        }
        guard let columns = terminal.columns, DisplayWidth.of(name) + 1 + DisplayWidth.of(outcome) > columns else {
            return [terminal.feedColored(name, key: news.url) + " " + styled(outcome)]
        }
        return Wrap.lines(name, to: columns).map { terminal.feedColored($0, key: news.url) }
            + Wrap.lines(outcome, to: columns - 2).map { "  " + styled($0) }
    }

    static func line(_ totals: PollTotals) -> String {
        let tenths = (totals.milliseconds + 50) / 100
        return "\(totals.polled) \(totals.polled == 1 ? "feed" : "feeds") polled: \(stories(totals.new)), "
            + "\(totals.failed) failed, in \(tenths / 10).\(tenths % 10) s"
    }

    private static func stories(_ count: Int) -> String {
        "\(count) new \(count == 1 ? "story" : "stories")"
    }
}
