import ArgumentParser
import Configuration

struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Subscribe to the feeds of another reader's list.",
        discussion: """
            Reads OPML (a folder becomes a tag, each level one), newsboat's urls file and sfeed's sfeedrc; - for \
            standard input. Feeds that are subscribed already are passed over. What cannot be taken over is named on \
            standard error, the rest is, and the exit status is 1.

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
            let bytes = try Files.read(file)
            let outcome = try WaitingLine.during("importing \(name) …") { (line) throws(Failure) in
                try subscribe(bytes, name, line)
            }
            var output = Output()
            try output.write(
                "\(outcome.new) \(outcome.new == 1 ? "feed" : "feeds") added, \(outcome.known) known already, "
                    + "\(outcome.leftOut) left out\n")
            if let next = outcome.next { try output.write("\(next)\n") }
            try output.close()
            if outcome.leftOut > 0 { throw Failure(Status.failed, "") }
        }
    }

    private struct Outcome {
        var new = 0
        var known = 0
        var leftOut = 0
        var next: String?
    }

    private func subscribe(_ bytes: [UInt8], _ name: String, _ waiting: WaitingLine?) throws(Failure) -> Outcome {
        let list = try SubscriptionList(bytes, name: name)
        let editor = try SubscriptionEditor(global)
        var outcome = Outcome()
        func leaveOut(_ message: String) {
            outcome.leftOut += 1
            waiting?.hide()
            complain(message)
        }
        var new: [NewSubscription] = []
        var seen: Set<String> = []
        for left in list.leftOut { leaveOut("\(name):\(left.line): left out: \(left.what)") }
        for feed in list.feeds {
            do throws(Failure) {
                let url = try editor.subscriptions.valid(feed.url)
                guard !editor.subscriptions.knows(url), seen.insert(editor.subscriptions.key(of: url)).inserted else {
                    outcome.known += 1
                    continue
                }
                new.append(NewSubscription(url: url, title: feed.title, tags: feed.tags))
            } catch {
                leaveOut("\(name): left out: \(error.message)")
            }
        }
        if !new.isEmpty {
            try editor.write(try editor.subscriptions.added(new))
            outcome.next = editor.whatIsNext()
        }
        outcome.new = new.count
        return outcome
    }
}
