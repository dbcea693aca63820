import ArgumentParser
import Basics
import Configuration
import Glibc

@main
struct Newswire: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "newswire",
        abstract: "Read the news that newswired gathers.",
        discussion: """
            Reads the store's files; no daemon need run, no configuration need exist.

            The options below go with every command, before or after its name.

            Examples:
              newswire new                     what has come since you last looked
              newswire list -n 5 --tag ai      the newest five about ai
              newswire show 4821               read one story
              newswire tail -f --format json   every story as it comes, for jq and others
            """,
        version: Version.text,
        subcommands: [
            NewCommand.self, ListCommand.self, TailCommand.self, ShowCommand.self, DiffCommand.self, OpenCommand.self,
            SearchCommand.self, FeedsCommand.self, WhyCommand.self,
            AddCommand.self, MoveCommand.self, RemoveCommand.self, ImportCommand.self, ExportCommand.self,
            DeliverCommand.self, RulesCommand.self, SimulateCommand.self, ParseCommand.self,
            StatusCommand.self, PollCommand.self, ReloadCommand.self,
            CheckCommand.self,
        ])

    @OptionGroup var global: GlobalOptions

    static func main() {
        StandardStreams.fill()
        if ProcessArguments.all == ["--version"] { printAndExit(Version.text) }
        if let script = CompletionScript.asked(by: ProcessArguments.all) { printAndExit(script) }
        let arguments = CountOption.spelledOut(
            SearchQuery.protected(GlobalOptions.movedBehindCommand(ProcessArguments.all)))
        if let name = named(in: arguments), let unknown = unknownCommand(name) {
            complain(unknown)
            Glibc.exit(Status.usage)
        }
        do {
            var command = try command(arguments)
            try command.run()
        } catch let code as ExitCode {
            Glibc.exit(code.rawValue)
        } catch {
            let code = exitCode(for: error)
            let text = TerminalText.lines(fullMessage(for: error))
            // Help and version are what was asked for.
            if code == .success { printAndExit(UsageLine.shortened(in: text)) }
            complain(mistake(message(for: error), in: arguments.first ?? ""))
            Glibc.exit(code.rawValue)
        }
    }

    /// The command by its name, else by way of the whole program, which takes a third of the time to a listing's first
    /// byte: it knows what to say of a mistake, and of help and version.
    private static func command(_ arguments: [String]) throws -> any ParsableCommand {
        let named = configuration.subcommands.first { $0.configuration.commandName == arguments.first }
        if let named, let command = try? named.parseAsRoot(Array(arguments.dropFirst())), type(of: command) == named {
            return command
        }
        return try parseAsRoot(arguments)
    }

    /// The command that is meant, also where it is asked for help about.
    private static func named(in arguments: [String]) -> String? {
        arguments.first == "help" ? arguments.dropFirst().first : arguments.first
    }

    /// In one line, and where to read on.
    private static func mistake(_ message: String, in command: String) -> String {
        let isKnown = configuration.subcommands.contains { $0.configuration.commandName == command }
        return UsageMistake.sentence(message, of: isKnown ? "newswire " + command : "newswire")
    }

    private static func printAndExit(_ text: String) -> Never {
        var output = Output()
        do throws(Failure) {
            try output.write(text.hasSuffix("\n") || text.isEmpty ? text : text + "\n")
            try output.flush()
        } catch {
            if error.status != Failure.closedPipe.status { complain(error.message) }
            Glibc.exit(error.status)
        }
        Glibc.exit(0)
    }

    /// What to say of a word that is no command; nil for one that is, and for options.
    private static func unknownCommand(_ word: String) -> String? {
        let names = configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
        guard !word.hasPrefix("-"), !names.contains(word) else { return nil }
        let near = names.min { WordDiff.distance($0, word) < WordDiff.distance($1, word) }
        guard let near, WordDiff.distance(near, word) <= 2 else {
            return "no command '\(word)'; 'newswire --help' lists them"
        }
        return "no command '\(word)'; did you mean '\(near)'?"
    }
}
