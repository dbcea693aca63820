import ArgumentParser
import Basics
import Configuration
import Glibc
import Logging
import Polling
import Service
import Stories

/// Wiring only: what the words on the command line set in motion.
@main
struct Newswired: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "newswired",
        abstract: "Polls feeds and keeps their stories.",
        usage: "newswired [<options>]",
        discussion: """
            Runs in the foreground until SIGTERM or SIGINT; SIGHUP reads the configuration again.

            Exit status: 0 done, 1 a feed failed (with --once), 64 usage, 66 no such configuration, 74 the store \
            failed, 75 the store is in use by another process, 78 the configuration is wrong.
            """,
        version: Version.text)

    @Option(help: "The configuration; default: $NEWSWIRE_CONFIG, the user's own, /etc/newswire/newswire.toml.")
    var config: String?

    @Flag(help: "Poll every feed that is due, say what came in one line, and exit.")
    var once = false

    @Flag(help: "With --once: poll every feed, whatever its next poll; still conditionally.")
    var force = false

    @Flag(help: "Say what it would run with, and exit.")
    var checkConfig = false

    @Option(
        help: ArgumentHelp("Print the feeds found at an address, url<TAB>title a line, and exit.", valueName: "url"))
    var discover: String?

    @Option(help: "The least that is logged.")
    var logLevel = LogLevel.info

    static func main() {
        StandardStreams.fill()
        do {
            let program = try parse(ProcessArguments.all)
            try program.run()
        } catch let code as ExitCode {
            // What was wrong was said where it was found.
            Glibc.exit(code.rawValue)
        } catch {
            // Help and version are what was asked for.
            guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
            Console.complain([UsageMistake.sentence(message(for: error), of: "newswired")])
            Glibc.exit(ExitCode.validationFailure.rawValue)
        }
    }

    func validate() throws {
        if force, !once { throw ValidationError("--force goes with --once") }
    }

    func run() throws {
        let environment = ProcessEnvironment.all
        let configuration: Configuration
        do {
            // To look for feeds nobody needs to have any.
            configuration = try Configuration.load(
                explicit: config, environment: environment, role: discover == nil ? .daemon : .reader)
        } catch {
            Console.complain(error.lines)
            throw ExitCode(error.exitCode)
        }
        if checkConfig { return try Console.print(configuration.describe()) }
        if let discover { return try FeedSearch.run(discover, configuration, environment) }
        var daemon = Daemon(
            configuration: consume configuration, explicit: config, environment: environment, once: once, force: force,
            logLevel: logLevel.level)
        throw ExitCode(daemon.run())
    }
}

enum Version {
    static let number = "0.1.0"
    static let text = "newswired " + number
    /// Who asks, for those who are asked (RFC 9110 §10.1.5).
    static let userAgent = "Newswire/\(number) (+https://github.com/newswire/newswire#for-feeds-owners)"
}

enum LogLevel: String, CaseIterable, ExpressibleByArgument {
    case trace, debug, info, notice, warning, error, critical

    var level: Logger.Level { Logger.Level(rawValue: rawValue) ?? .info }
}
