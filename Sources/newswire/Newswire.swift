import ArgumentParser
import Glibc

@main
struct Newswire: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "newswire",
        abstract: "Read the news that newswired gathers.",
        discussion: """
            Reads the store's files; no daemon need run.

            Examples:
              newswire new                     what has come since you last looked
              newswire list -n 5 --tag ai      the newest five about ai
              newswire show 4821               read one story
              newswire tail -f --format json   every story as it comes, for jq and others
            """,
        version: Version.text,
        subcommands: [
            NewCommand.self, ListCommand.self, TailCommand.self, ShowCommand.self, FeedsCommand.self, ParseCommand.self,
        ])

    static func main() {
        let arguments = GlobalOptions.movedBehindCommand(Array(CommandLine.arguments.dropFirst()))
        do {
            var command = try parseAsRoot(arguments)
            try command.run()
        } catch let code as ExitCode {
            Glibc.exit(code.rawValue)
        } catch {
            let code = exitCode(for: error)
            let text = TerminalText.lines(fullMessage(for: error))
            var output = Array((text.hasSuffix("\n") || text.isEmpty ? text : text + "\n").utf8)
            if code == .success {
                // Help and version are what was asked for.
                var standard = Output()
                do throws(Failure) {
                    try standard.write(output)
                    try standard.flush()
                } catch {
                    complain(error.message)
                    Glibc.exit(Status.inputOutput)
                }
            } else {
                output.withUnsafeMutableBytes { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
            }
            Glibc.exit(code.rawValue)
        }
    }
}
