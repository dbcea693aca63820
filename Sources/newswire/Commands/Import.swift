import ArgumentParser
import Configuration

struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Subscribe to the feeds of another reader's list.",
        discussion: """
            Reads OPML (a folder becomes a tag, each level one), newsboat's urls file and sfeed's sfeedrc; - for standard
            input. Feeds that are subscribed already are passed over. What cannot be taken over is named on standard
            error, the rest is, and the exit status is 1.

            Examples:
              newswire import subscriptions.opml
              newswire import ~/.newsboat/urls
              newswire import ~/.sfeed/sfeedrc
            """)

    @OptionGroup var global: GlobalOptions

    @Argument(help: "The list; - for standard input.", completion: .file())
    var file: String

    func run() throws {
        try Run.command {
            let name = Files.name(file)
            let list = try SubscriptionList(try Files.read(file), name: name)
            let editor = try SubscriptionEditor(global)
            var new: [NewSubscription] = []
            var seen: Set<String> = []
            var known = 0
            var refused = 0
            for left in list.leftOut { complain("\(name):\(left.line): left out: \(left.what)") }
            for feed in list.feeds {
                do throws(Failure) {
                    let url = try editor.subscriptions.valid(feed.url)
                    guard !editor.subscriptions.knows(url),
                        seen.insert(editor.subscriptions.key(of: url)).inserted
                    else {
                        known += 1
                        continue
                    }
                    new.append(NewSubscription(url: url, title: feed.title, tags: feed.tags))
                } catch {
                    refused += 1
                    complain("\(name): left out: \(error.message)")
                }
            }
            if !new.isEmpty { try editor.write(try editor.subscriptions.added(new)) }
            var output = Output()
            try output.write(
                "\(new.count) \(new.count == 1 ? "feed" : "feeds") added, \(known) known already, "
                    + "\(refused + list.leftOut.count) left out\n")
            if !new.isEmpty { try output.write("\(editor.whatIsNext())\n") }
            try output.close()
            if refused + list.leftOut.count > 0 { throw Failure(Status.failed, "") }
        }
    }
}
