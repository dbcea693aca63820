import ArgumentParser
import Feeds
import Glibc
import Stories

struct ParseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parse",
        abstract: "Print a feed document as JSON Feed 1.1; nothing is stored.",
        discussion: """
            Reads RSS, Atom, CDF and JSON Feed. What had to be repaired stands in _newswire.warnings.

            With --last, a response that is no feed is printed as it came, and the exit status is 65.

            Examples:
              newswire parse feed.xml | jq -r '.items[].title'
              curl -s https://example.org/f | newswire parse - --url https://example.org/f
              newswire parse --last 'Google News'     what came when it failed last
            """)

    @OptionGroup var global: GlobalOptions

    @Argument(help: "The document; - for standard input.", completion: .file())
    var file: String?

    @Option(
        help: ArgumentHelp("The last response of this feed that failed, in place of a file.", valueName: "feed"),
        completion: Completions.feeds)
    var last: String?

    @Option(
        name: .customLong("url"), help: ArgumentHelp("Resolve relative addresses against this one.", valueName: "base"))
    var url: String?

    @Option(
        name: .customLong("content-type"), help: ArgumentHelp("The HTTP header that came with it.", valueName: "ct"))
    var contentType: String?

    func validate() throws {
        if (file == nil) == (last == nil) { throw ValidationError("give a FILE, - for standard input, or --last FEED") }
        if last != nil, url != nil || contentType != nil {
            throw ValidationError("--url and --content-type go with a FILE: the kept response knows its own")
        }
    }

    func run() throws {
        try Run.command {
            if let last { return try parseLast(last) }
            let file = file ?? "-"
            do {
                try write(try Files.read(file), url: url, contentType: contentType)
            } catch let problem as NotAFeed {
                throw Failure(Status.data, "\(Files.name(file)): \(problem)")
            }
        }
    }

    private func write(_ body: consuming [UInt8], url: String?, contentType: String?) throws {
        var writer = ParsedFeedWriter()
        try FeedParser.read(body, url: url, contentType: contentType, into: &writer)
        try writer.finish()
    }

    private func parseLast(_ name: String) throws {
        let reader = try global.openStore()
        let url = try FeedChoice.url(name, reader)
        guard let response = try inStore({ () throws(StoreError) in try reader.failedResponse(of: url) }) else {
            throw Failure(Status.noInput, "no response of \(url) that failed is kept")
        }
        complain(
            "\(response.url) answered \(response.status) at \(response.received.rfc3339), "
                + "\(response.contentType ?? "no content type"), \(response.body.count) bytes"
                + (response.isCut ? ", the rest is not kept" : ""))
        do {
            try write(response.body, url: response.url, contentType: response.contentType)
        } catch let problem as NotAFeed {
            var output = Output()
            if isatty(STDOUT_FILENO) == 1 {
                try output.write(TerminalText.lines(String(decoding: response.body, as: UTF8.self)))
            } else {
                try output.write(response.body)
            }
            try output.flush()
            throw Failure(Status.data, "\(url): \(problem)")
        }
    }
}

/// Writes a feed as it is read: no more of it is held than one item.
private struct ParsedFeedWriter: FeedReceiver {
    private var writer = JSONWriter()
    private var output = Output()
    private var failure: Failure?

    mutating func receive(_ feed: Feed) {
        feed.writeBeginning(to: &writer)
        pass()
    }

    mutating func receive(_ item: Item) -> Bool {
        item.writeObject(to: &writer)
        pass()
        return failure == nil
    }

    /// - Throws: `Failure` where standard output could not be written, also before.
    mutating func finish() throws(Failure) {
        if let failure { throw failure }
        Feed.writeEnd(to: &writer)
        writer.newline()
        try output.write(writer.bytes)
        try output.flush()
    }

    private mutating func pass() {
        guard writer.bytes.count >= 64 * 1024 else { return }
        // From where they stand: many are not to stand in another buffer as well.
        let result = writer.bytes.withUnsafeBytes { bytes in
            Result { () throws(Failure) in try output.write(bytes) }
        }
        if case .failure(let problem) = result { failure = problem }
        writer.removeWritten()
    }
}
