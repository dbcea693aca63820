import ArgumentParser
import Configuration
import Feeds
import Rules
import Stories

struct RulesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules",
        abstract: "What the rules would have done: counts and examples a rule.",
        discussion: """
            Applies the configuration's rules and notes to the stories that are stored, and changes nothing: `drop` \
            never takes away what is stored. What rules dropped before is not there to be counted.

            Examples:
              newswire rules
              newswire rules --since 7d
            """)

    @OptionGroup var global: GlobalOptions

    @Option(help: ArgumentHelp("Stories received since then: a date, a time or an age.", valueName: "when"))
    var since = "30d"

    func run() throws {
        try Run.command {
            let configuration: Configuration
            do throws(ConfigurationError) {
                configuration = try Configuration.load(
                    explicit: global.config, environment: GlobalOptions.environment, role: .reader)
            } catch {
                throw Failure(error.exitCode, error.lines.joined(separator: "\n"))
            }
            guard !configuration.rules.isEmpty || !configuration.notes.isEmpty else {
                var output = Output()
                try output.write("there are no rules and no notes in the configuration\n")
                return try output.close()
            }
            let reader = try global.openStore()
            let (tallies, total) = try apply(configuration, to: reader)
            let terminal = Terminal(global)
            var output = Output(Pager.Plan(global, terminal))
            for line in RulesPage(tallies, total, terminal).lines { try output.write(line + "\n") }
            try output.close()
            for (name, mark) in CommandMarks.all(storePath: reader.path).sorted(by: { $0.key < $1.key }) {
                if let error = mark.error { complain("\(name): its command fails: \(error)") }
            }
        }
    }

    private func apply(_ configuration: Configuration, to reader: StoreReader) throws(Failure) -> ([RuleTally], Int) {
        var tallies =
            configuration.rules.enumerated().map { number, rule in
                RuleTally(name: rule.name ?? "rule \(number + 1)", action: Self.words(rule.action))
            } + configuration.notes.map { RuleTally(name: $0.name, action: "note") }
        let now = LocalTime.now()
        let moment = try When.parse(since, now: now)
        var total = 0
        let first =
            moment > now ? Int64.max : try inStore { () throws(StoreError) in try reader.firstSeq(since: moment) }
        guard first < .max else { return (tallies, 0) }
        let last = try inStore { () throws(StoreError) in try reader.last()?.seq ?? first }
        let judges = RuleJudges(configuration)
        let sweep = try inStore { () throws(StoreError) in
            try reader.sweep(
                from: first, through: last,
                StorySelection(
                    mayAdmit: { head, _ in head.revises == nil },
                    product: .records { story in Self.record(story.seq, judges.matched(story)) }))
        }
        var progress = Progress(from: first, to: last)
        while let stretch = try inStore({ () throws(StoreError) in try sweep.next() }) {
            progress.tick(stretch.last, lines: 512)
            total += stretch.count
            for record in stretch.records.split(separator: UInt8(ascii: "\n")) {
                let numbers = String(decoding: record, as: UTF8.self).split(separator: " ").compactMap { Int64($0) }
                for number in numbers.dropFirst() { tallies[Int(number)].count(numbers[0]) }
            }
        }
        progress.clear()
        DamageReport().tell(sweep.damagedFiles)
        for number in tallies.indices {
            try inStore { () throws(StoreError) in
                for seq in tallies[number].newest {
                    if let story = try reader.story(seq) { tallies[number].examples.append(story) }
                }
            }
        }
        return (tallies, total)
    }

    /// `SEQ NUMBER NUMBER…`, a line; nothing where no rule matched.
    private static func record(_ seq: Int64, _ matched: [Int]) -> [UInt8] {
        matched.isEmpty ? [] : Array(("\(seq)" + matched.map { " \($0)" }.joined() + "\n").utf8)
    }

    private static func words(_ action: RuleSettings.Action) -> String {
        switch action {
        case .drop: "drop"
        case .markRead: "mark-read"
        case .tag(let tag): "tag \(tag)"
        case .run(let command): "run \(command.joined(separator: " "))"
        }
    }
}
