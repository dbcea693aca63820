import ArgumentParser
import Feeds
import Stories

struct ExportCommand: ParsableCommand {
    /// What stories can be made into.
    enum Kind: String, ExpressibleByArgument, CaseIterable {
        case html, atom, json, opml
    }

    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "The stories as a static site, an Atom feed or a JSON Feed; the subscriptions as OPML.",
        discussion: """
            Newest first, each in its latest version. A feed goes to standard output where no file is named; a file is \
            replaced as a whole. A site is a folder of pages without script; only what changed is written, and what an \
            earlier export wrote and is no longer of the site is taken away.

            Examples:
              newswire export atom -n 50 --tag ai >ai.atom
              newswire export json --feed 'Google News' google.json
              newswire export html -n 2000 ~/public_html/news
              newswire export opml subscriptions.opml
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var choice: StoryChoice

    @Option(
        name: .customShort("n", allowingJoined: true), help: ArgumentHelp("How many of the newest.", valueName: "count")
    )
    var count = 100

    @Flag(name: .customLong("no-images"), help: "A site that asks nobody for pictures.")
    var noImages = false

    @Argument(help: "html, atom, json or opml.")
    var kind: Kind

    @Argument(help: "The file, or the site's folder.", completion: .file())
    var path: String?

    func run() throws {
        try Run.command {
            guard count >= 0 else { throw Failure(Status.usage, "-n takes a number from 0 on") }
            guard kind != .html || path != nil else {
                throw Failure(Status.usage, "say which folder: newswire export html DIR")
            }
            if kind == .opml {
                let list = try ExportedSubscriptions.list(global, tag: choice.tag)
                return try OutputFile.write(list.document, to: path)
            }
            let (document, isEmpty) = try WaitingLine.during("exporting …") { (_) throws(Failure) in try exported() }
            if let document { try OutputFile.write(document, to: path) }
            if isEmpty, choice.failIfEmpty { throw Failure(Status.failed, "") }
        }
    }

    /// The document, unless it is a site, which is written; and whether there are no stories.
    private func exported() throws(Failure) -> (document: [UInt8]?, isEmpty: Bool) {
        let reader = try global.openStore()
        let filter = try StoryFilter(choice, reader)
        let stories = try ExportedStories(reader, newest: count, filter, revisions: choice.revisions).newestFirst
        let heading = try FeedHeading(choice, reader, fileName: path)
        var document: [UInt8]?
        switch kind {
        case .html: try Site(stories, heading, reader, showsPictures: !noImages).write(to: SiteFolder(path ?? ""))
        case .atom: document = AtomDocument(heading, stories).bytes
        case .json: document = JSONFeedDocument(heading, stories).bytes
        case .opml: break
        }
        return (document, stories.isEmpty)
    }
}
