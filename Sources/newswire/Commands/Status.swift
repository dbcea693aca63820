public import ArgumentParser
public import Control

extension ControlRequest.StatusFormat: ExpressibleByArgument {}

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "What the daemon does: uptime, feeds, due, in flight, failing, stories today.",
        discussion: """
            Asks a running newswired; exit status 69 where none answers. --format prometheus is what [metrics] file \
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
            let columns = format == .text ? Terminal(global).columns : nil
            try Daemon(global).ask(.status(format), patience: .seconds(10)) { reply throws(Failure) in
                guard case .output(let text) = reply else { return }
                try output.write(Self.fitted(TerminalText.lines(text), to: columns))
            }
            try output.close()
        }
    }

    /// What does not fit the window goes on below its first line.
    static func fitted(_ text: String, to columns: Int?) -> String {
        guard let columns else { return text }
        return text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line -> [String] in
            guard line.utf8.count > columns, let gap = line.firstRange(of: "  ") else { return [String(line)] }
            let value = line[gap.upperBound...].drop { $0 == " " }
            return Wrap.hanging(String(line[..<value.startIndex]), String(value), to: columns)
        }.joined(separator: "\n")
    }
}
