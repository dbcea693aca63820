import ArgumentParser
import Basics
import Configuration
import Polling

/// `--discover`: what `newswire add` runs, so that it need not link libcurl.
enum FeedSearch {
    private static let usage: Int32 = 64

    static func run(_ text: String, _ configuration: Configuration, _ environment: [String: String]) throws {
        do {
            var discovery = try Discovery(
                configuration, PollerOptions(userAgent: Version.userAgent, environment: environment))
            let lines = try discovery.feeds(of: text).map { $0.url.cleaned() + "\t" + line($0.title ?? "") }
            try Console.print(lines.joined(separator: "\n"))
        } catch let failure as Discovery.Failure {
            Console.complain([failure.description])
            throw ExitCode(failure.isUsage ? usage : 1)
        }
    }

    /// In a field of a line: breaks and tabs as blanks.
    private static func line(_ title: String) -> String {
        String(title.map { $0.isWhitespace ? " " : $0 }).cleaned()
    }
}
