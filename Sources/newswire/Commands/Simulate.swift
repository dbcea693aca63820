import ArgumentParser
import Configuration
import Feeds
import Rhythm
import Stories

struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Replay the schedule in virtual time: how many polls, and how late stories would be seen.",
        discussion: """
            Goes by [polling] and by the feeds' own intervals, over the store's history or a trace: lines of a feed, a \
            tab, and a publication time (RFC 3339 or Unix seconds). Every feed is known from the start and shows its \
            20 newest items; servers ask for nothing.

            In a pipe, parted by tabs, a line a feed and then 'total': feed, polls, found, mean delay and 95th \
            percentile of the delay in seconds, and the stories that left the feed before a poll saw them.

            Examples:
              newswire simulate --since 30d
              newswire simulate --trace times.tsv --json | jq 'select(.feed == "total")'
              newswire simulate --config fixed.toml     with adaptive = false, to compare
            """)

    @OptionGroup var global: GlobalOptions

    @Option(help: ArgumentHelp("Stories that appeared then or later: a date, a time, or an age.", valueName: "when"))
    var since: String?

    @Option(help: ArgumentHelp("A trace in place of the store; - for standard input.", valueName: "file"))
    var trace: String?

    @Option(help: ArgumentHelp("How long from the first story; default: to the last.", valueName: "days"))
    var days: Double?

    @Flag(help: "JSON Lines.")
    var json = false

    func validate() throws {
        if let days, !(days > 0 && days <= 36_500) { throw ValidationError("--days takes a number above 0") }
        if since != nil, trace != nil { throw ValidationError("--since goes with the store, not with --trace") }
    }

    func run() throws {
        try Run.command {
            let configuration = try loadConfiguration()
            let report = try WaitingLine.during("replaying …") { (_) throws(Failure) in
                replay(try history(), configuration)
            }
            let terminal = Terminal(global)
            var output = Output(json ? nil : Pager.Plan(global, terminal))
            if json {
                try output.write(report.json)
            } else {
                for line in report.lines(terminal) { try output.write(line + "\n") }
            }
            try output.close()
        }
    }

    private func loadConfiguration() throws(Failure) -> Configuration {
        do throws(ConfigurationError) {
            return try Configuration.load(
                explicit: global.config, environment: GlobalOptions.environment, role: .reader)
        } catch {
            throw Failure(error.exitCode, error.lines.joined(separator: "\n"))
        }
    }

    private func history() throws(Failure) -> StoryHistory {
        if let trace { return try StoryHistory(trace: try Files.read(trace), file: Files.name(trace)) }
        let reader = try global.openStore()
        let since = try When.parse(self.since ?? "90d", now: LocalTime.now())
        let history = try inStore { () throws(StoreError) in try StoryHistory(reader, since: since) }
        DamageReport().tell(history.damagedFiles)
        return history
    }

    private func replay(_ history: StoryHistory, _ configuration: Configuration) -> SimulationReport {
        var report = SimulationReport()
        guard let span = history.span else { return report }
        let end = days.map { span.lowerBound + $0 * 86_400 } ?? span.upperBound
        let own = Dictionary(
            configuration.feeds.compactMap { feed in feed.interval.map { (feed.publicURL, $0) } },
            uniquingKeysWith: { first, _ in first })
        let polling = configuration.polling
        for feed in history.feeds {
            let interval = feed.url.flatMap { own[$0] }
            let terms = RhythmTerms(
                interval: (interval ?? polling.interval).inSeconds, minInterval: polling.minInterval.inSeconds,
                maxInterval: polling.maxInterval.inSeconds)
            // An interval of a feed's own is kept to.
            let simulation = Simulation(
                terms: terms, adaptive: polling.adaptive && interval == nil, start: span.lowerBound, end: end)
            report.add(feed.name, simulation.run(feed.times, seed: Fingerprint(Array(feed.name.utf8)).low))
        }
        return report
    }
}

extension Duration {
    fileprivate var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
