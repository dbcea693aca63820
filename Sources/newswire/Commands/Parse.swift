import ArgumentParser
import Feeds

struct ParseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parse",
        abstract: "Print a feed document as JSON Feed 1.1; nothing is stored.",
        discussion: """
            Reads RSS, Atom, CDF and JSON Feed. What had to be repaired stands in _newswire.warnings.

            Examples:
              newswire parse feed.xml | jq -r '.items[].title'
              curl -s https://example.org/feed | newswire parse - --url https://example.org/feed
            """)

    @OptionGroup var global: GlobalOptions

    @Argument(help: "The document; - for standard input.", completion: .file())
    var file: String

    @Option(
        name: .customLong("url"), help: ArgumentHelp("Resolve relative addresses against this one.", valueName: "base"))
    var url: String?

    @Option(
        name: .customLong("content-type"), help: ArgumentHelp("The HTTP header that came with it.", valueName: "ct"))
    var contentType: String?

    func run() throws {
        try Run.command {
            let body = try Files.read(file)
            var output = Output()
            do {
                let feed = try FeedParser.parse(body, url: url, contentType: contentType)
                try output.write(feed.json)
            } catch let problem as NotAFeed {
                throw Failure(Status.data, "\(file): \(problem)")
            }
            try output.write("\n")
            try output.flush()
        }
    }
}
