import Configuration
import Control
import Glibc
import Logging
import Polling
import Service
import Stories

/// One run of the daemon: signals, the service manager, the store and the poller, tied together.
struct Daemon {
    /// Its feeds are handed on: with another configuration they would be kept here for nothing.
    var configuration: Configuration
    let explicit: String?
    let environment: [String: String]
    let once: Bool
    let force: Bool
    let logLevel: Logger.Level

    private static let outputError: Int32 = 74
    private static let storeInUse: Int32 = 75

    /// Returns the exit status.
    mutating func run() -> Int32 {
        Memory.keepSmall()
        let descriptors = Descriptors.allowMany()
        let isJournal = JournalLogHandler.standardErrorIsJournal(environment: environment)
        let level = logLevel
        let logger = Logger(label: "newswired") { _ in JournalLogHandler(level: level, isJournal: isJournal) }
        let notifier = once ? nil : Notifier(environment: environment)
        do {
            // Before any thread: each inherits what is blocked.
            let signals = try Signals()
            let store = try openStore(notifier)
            let showsProgress = once && isatty(STDERR_FILENO) == 1
            let options = PollerOptions(
                once: once, force: force, showsProgress: showsProgress, userAgent: Version.userAgent,
                environment: environment, workers: max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))),
                descriptors: descriptors)
            var hooks = hooks(signals, notifier, logger, showsProgress)
            let doors = once ? nil : Doors(configuration, logger)
            doors?.open(&hooks)
            defer { doors?.close() }
            let poller = try Poller(
                configuration: configuration, options: options, store: store, hooks: hooks, logger: logger)
            configuration.feeds = []
            let summary = poller.run()
            return conclude(summary, showsProgress)
        } catch let error as StoreError {
            Console.complain([error.description])
            if case .inUse = error { return Self.storeInUse }
            return Self.outputError
        } catch {
            Console.complain(["\(error)"])
            return 1
        }
    }

    /// A damaged tail or a slow disk may take longer than the manager would wait.
    private func openStore(_ notifier: Notifier?) throws(StoreError) -> sending Store {
        let isOpen = Latch()
        defer { isOpen.open() }
        if let notifier {
            Thread(name: "patience") {
                while !isOpen.wait(.seconds(5)) {
                    notifier.extendTimeout(.seconds(30), status: "Opening the store")
                }
            }.detach()
        }
        var options = StoreOptions(segmentSize: configuration.store.segmentSize)
        options.takesUpLater = true
        return try Store(path: configuration.store.path, options: options)
    }

    private func conclude(_ summary: PollerSummary, _ showsProgress: Bool) -> Int32 {
        if showsProgress { Console.progress("") }
        guard once else { return 0 }
        if let error = summary.storeError { Console.complain([error]) }
        Console.complain([summary.text])
        return summary.exitCode
    }

    private func hooks(
        _ signals: Signals, _ notifier: Notifier?, _ logger: Logger, _ showsProgress: Bool
    ) -> PollerHooks {
        var hooks = PollerHooks()
        let (explicit, environment) = (explicit, environment)
        hooks.descriptor = signals.descriptor
        hooks.command = {
            switch signals.next() {
            case .stop: .stop
            case .reload: .reload
            case nil: nil
            }
        }
        hooks.load = {
            do throws(ConfigurationError) {
                return .success(
                    try Configuration.load(explicit: explicit, environment: environment, role: .daemon))
            } catch {
                for line in error.lines {
                    logger.error(
                        "configuration not taken over, keeping the old one", metadata: ["reason": .string(line)])
                }
                return .failure(error)
            }
        }
        if showsProgress { hooks.turned = { Console.progress($0.text) } }
        guard let notifier else { return hooks }
        let voice = ServiceVoice(notifier)
        hooks.longestSleep = voice.longestSleep
        hooks.ready = { notifier.ready(status: $0.text) }
        hooks.turned = { voice.turned($0) }
        hooks.reloading = { notifier.reloading() }
        hooks.stopping = { notifier.stopping(status: "Stopping: what is under way is made durable") }
        return hooks
    }
}
