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
            Newest first, each in its latest version. A feed goes to standard output where no file is named; a file is
            replaced as a whole. A site is a folder of pages without script; only what changed is written, and what an
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
            let reader = try global.openStore()
            let filter = try StoryFilter(choice, reader)
            let stories = try ExportedStories(reader, newest: count, filter, revisions: choice.revisions)
            let heading = try FeedHeading(choice, reader, fileName: path)
            switch kind {
            case .html:
                let site = try Site(stories.newestFirst, heading, reader, showsPictures: !noImages)
                try site.write(to: SiteFolder(path ?? ""))
            case .atom: try OutputFile.write(AtomDocument(heading, stories.newestFirst).bytes, to: path)
            case .opml: break
            case .json: try OutputFile.write(JSONFeedDocument(heading, stories.newestFirst).bytes, to: path)
            }
            if stories.newestFirst.isEmpty, choice.failIfEmpty { throw Failure(Status.failed, "") }
        }
    }
}
