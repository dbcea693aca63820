public import ArgumentParser
public import Control

extension ControlRequest.StatusFormat: ExpressibleByArgument {}

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "What the daemon does: uptime, feeds, due, in flight, failing, stories today.",
        discussion: """
            Asks a running newswired; exit status 69 where none answers. --format prometheus is what [metrics] file
            holds.

            Examples:
              newswire status
              newswire status --format json | jq .failing
              newswire status --format prometheus | promtool check metrics
            """)

    @OptionGroup var global: GlobalOptions

    @Option(help: "text, json or prometheus.")
    var format = ControlRequest.StatusFormat.text

    func run() throws {
        try Run.command {
            var output = Output()
            try Daemon(global).ask(.status(format), patience: .seconds(10)) { reply throws(Failure) in
                if case .output(let text) = reply { try output.write(TerminalText.lines(text)) }
            }
            try output.close()
        }
    }
}
