import Configuration
import Control
import Glibc
import Stories

/// Changes subscriptions: reads the configuration, rewrites its files, and tells a daemon that runs.
struct SubscriptionEditor: ~Copyable {
    let subscriptions: Subscriptions
    private let global: GlobalOptions
    private let files: ConfigurationFiles

    init(_ global: GlobalOptions) throws(Failure) {
        self.global = global
        files = ConfigurationFiles(explicit: global.config, environment: GlobalOptions.environment)
        do throws(ConfigurationError) {
            subscriptions = try Subscriptions.read(explicit: global.config, environment: GlobalOptions.environment)
        } catch {
            throw Failure(error.exitCode, error.lines.joined(separator: "\n"))
        }
    }

    borrowing func write(_ changes: [FileChange]) throws(Failure) {
        do throws(EditRefusal) { try files.write(changes) } catch { throw Failure(error) }
        for change in changes where change.addsPassword { Self.tellWhoReads(change) }
    }

    /// A password that was in somebody's hands stands in a file now.
    private static func tellWhoReads(_ change: FileChange) {
        var status = stat()
        guard stat(change.path, &status) == 0 else { return }
        if status.st_mode & S_IROTH != 0 {
            complain("\(change.path) holds a password, and everybody can read it: chmod o-r keeps others out")
        } else if change.before == nil {
            complain("\(change.path) holds a password: others cannot read it")
        }
    }

    /// The subscription that somebody means: an address in any spelling, else a title or a beginning, as everywhere. Titles
    /// that only the store knows count too.
    borrowing func entry(_ text: String) throws(Failure) -> Subscriptions.Entry {
        if let exact = subscriptions.entry(of: text) { return exact }
        let titles = knownTitles()
        let entries = subscriptions.entries
        let names = entries.map { entry in
            FeedName.Names(url: entry.feed.publicURL, title: entry.feed.title ?? titles[entry.feed.publicURL])
        }
        do throws(FeedName.Failure) { return entries[try FeedName.find(text, among: names)] } catch {
            throw Failure(Status.usage, error.description)
        }
    }

    /// What feeds call themselves, by address, as far as there is a store.
    borrowing func knownTitles() -> [String: String] {
        var titles: [String: String] = [:]
        for state in (try? global.openStore().feeds()) ?? [] { titles[state.url] = state.title }
        return titles
    }

    /// What happens next, in words: a daemon that runs reads the configuration at once.
    borrowing func whatIsNext() -> String {
        var isTold = false
        try? Daemon(global).ask(.reload, patience: .seconds(10)) { reply in
            if case .reloaded = reply { isTold = true }
        }
        return isTold
            ? "newswired reads it now"
            : "no newswired answers: it is polled when one starts, or now by 'newswired --once'"
    }
}

extension Failure {
    init(_ refusal: EditRefusal) {
        let status =
            switch refusal.kind {
            case .usage: Status.usage
            case .state: Status.failed
            case .configuration: Status.configuration
            case .inputOutput: Status.inputOutput
            }
        self.init(status, refusal.description)
    }
}

extension Subscriptions {
    func added(_ new: [NewSubscription]) throws(Failure) -> [FileChange] {
        do throws(EditRefusal) { return try adding(new) } catch { throw Failure(error) }
    }

    func valid(_ url: String) throws(Failure) -> String {
        do throws(EditRefusal) { return try checked(url) } catch { throw Failure(error) }
    }
}
