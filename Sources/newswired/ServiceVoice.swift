import Polling
import Service

/// Tells the service manager what the poller does: life at each pass of the loop, the status when it changed and not
/// more than once a second. Used by the main thread alone.
final class ServiceVoice {
    private let notifier: Notifier
    private var watchdog: Watchdog?
    private var said = ""
    private var saidAt: Duration = .zero

    init(_ notifier: Notifier) {
        self.notifier = notifier
        watchdog = notifier.watchdogInterval.map { Watchdog(interval: $0) }
    }

    var longestSleep: Duration { min(.seconds(30), watchdog?.longestSleep ?? .seconds(30)) }

    func turned(_ status: PollerStatus) {
        let now = Clocks.uptime()
        let stages = [
            Watchdog.Stage(finished: status.passes, busy: status.isTransferring),
            Watchdog.Stage(finished: status.parsed, busy: status.isParsing),
            Watchdog.Stage(finished: status.written, busy: status.isWriting),
        ]
        if watchdog?.shouldFeed(now: now, stages: stages) == true { notifier.watchdog() }
        guard now - saidAt >= .seconds(1) else { return }
        let text = status.text
        if text != said {
            notifier.status(text)
            (said, saidAt) = (text, now)
        }
    }
}
