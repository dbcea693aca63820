import ArgumentParser
import Configuration
import Glibc
import Stories

enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
    case auto, always, never
}

/// Options that every command takes.
struct GlobalOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The configuration to find the store by.", valueName: "file"), completion: .file())
    var config: String?

    @Option(help: ArgumentHelp("The store's folder.", valueName: "dir"), completion: .directory)
    var store: String?

    @Option(help: "Colour: auto, always or never.")
    var color: ColorChoice = .auto

    @Flag(name: .customLong("no-pager"), help: "Never start a pager.")
    var noPager = false

    private static let valued: Set<String> = ["--config", "--store", "--color"]

    /// The parser knows these options behind a command's name; people write them before it too.
    static func movedBehindCommand(_ arguments: [String]) -> [String] {
        var moved: [String] = []
        var rest = arguments[...]
        while let first = rest.first {
            if valued.contains(first), rest.count > 1 {
                moved += rest.prefix(2)
                rest = rest.dropFirst(2)
            } else if first == "--no-pager" || valued.contains(where: { first.hasPrefix($0 + "=") }) {
                moved.append(first)
                rest = rest.dropFirst()
            } else {
                break
            }
        }
        guard !moved.isEmpty else { return arguments }
        // Without a command they say nothing: what there is is shown.
        guard let command = rest.first else { return [] }
        return command.hasPrefix("-") || command == "help" ? Array(rest) : [command] + moved + rest.dropFirst()
    }

    static var environment: [String: String] { ProcessEnvironment.all }

    func openStore() throws(Failure) -> StoreReader {
        let path: String
        do throws(ConfigurationError) {
            path = try Configuration.storePath(
                explicitStore: store, explicitConfig: config, environment: Self.environment)
        } catch {
            throw Failure(error.exitCode, error.lines.joined(separator: "\n"))
        }
        let damage = DamageReport()
        do throws(StoreError) { return try StoreReader(path: path) { damage.tell([$0]) } } catch {
            throw Failure(error)
        }
    }

    /// Where readers' marks are: the user's own.
    static func marksFolder() throws(Failure) -> String {
        let environment = environment
        if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") { return state + "/newswire/readers" }
        guard let home = environment["HOME"], home.hasPrefix("/") else {
            throw Failure(Status.configuration, "neither XDG_STATE_HOME nor HOME is set: there is no place for marks")
        }
        return home + "/.local/state/newswire/readers"
    }

    var usesColor: Bool {
        switch color {
        case .always: true
        case .never: false
        case .auto:
            isatty(STDOUT_FILENO) == 1 && (Self.environment["NO_COLOR"] ?? "").isEmpty
                && Self.environment["TERM"] != "dumb"
        }
    }
}

extension Failure {
    init(_ error: StoreError) {
        switch error {
        case .missing: self.init(Status.noInput, "\(error); newswired makes one at its first poll")
        case .badReaderName: self.init(Status.usage, error.description)
        case .inUse: self.init(75, error.description)
        case .newerFormat: self.init(Status.data, error.description)
        case .system, .stopped: self.init(Status.inputOutput, error.description)
        }
    }
}
