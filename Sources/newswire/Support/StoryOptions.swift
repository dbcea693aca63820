import ArgumentParser

/// Which stories: what all commands share that go through the log.
struct StoryChoice: ParsableArguments {
    @Option(
        help: ArgumentHelp("Only this feed: a URL, a title, or a beginning of either.", valueName: "feed"),
        completion: Completions.feeds)
    var feed: String?

    @Option(help: ArgumentHelp("Only stories with this tag.", valueName: "tag"), completion: Completions.tags)
    var tag: String?

    @Option(
        help: ArgumentHelp("Only stories received then or later: a date, a time, or an age (2h).", valueName: "when"))
    var since: String?

    @Option(help: ArgumentHelp("Only stories received before then.", valueName: "when"))
    var until: String?

    @Flag(help: "Leave out what another feed had first.")
    var unique = false

    @Flag(help: "List later versions of stories too.")
    var revisions = false

    @Flag(name: .customLong("fail-if-empty"), help: "Exit 1 where there is nothing to list.")
    var failIfEmpty = false

    var isFiltered: Bool { feed != nil || tag != nil || since != nil || until != nil || unique }
}

/// Which stories, and how they are written: what `new`, `list`, `tail`, `search` and `deliver` share.
struct StoryOptions: ParsableArguments {
    @OptionGroup var choice: StoryChoice

    @Option(
        help: ArgumentHelp(
            "text, json, tsv, urls, or a format string such as '{seq} {title}\\n'.", valueName: "format"),
        completion: .list(["text", "json", "tsv", "urls"]))
    var format: String?

    @Flag(name: .customShort("0"), help: "End each record with NUL in place of a newline.")
    var nul = false

    /// - Parameter usual: the format where none is asked for.
    func recordFormat(usual: String = "text") throws(Failure) -> RecordFormat { try RecordFormat(format ?? usual) }
}
