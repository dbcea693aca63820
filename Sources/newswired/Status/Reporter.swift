import Control
import Feeds
import Logging
import Polling
import Service
import Stories
import Synchronization

/// Answers `status` and keeps the metrics file, on a thread of its own: both look at the disk, which may be slow.
final class Reporter: Sendable {
    private struct Question {
        var report: PollerReport
        var format: ControlRequest.StatusFormat
        var hearer: PollerMailbox.Hearer
    }

    private let questions = Handover<Question>()
    private let mailbox: PollerMailbox
    private let logger: Logger
    private let place: StatusReport.Place
    private let metrics: Mutex<MetricsFile?>
    private let trouble = Mutex<String?>(nil)

    private static let interval: Duration = .seconds(15)

    init(mailbox: PollerMailbox, place: StatusReport.Place, metrics: String?, logger: Logger) {
        self.mailbox = mailbox
        self.logger = logger
        self.place = place
        self.metrics = Mutex(metrics.map { MetricsFile(path: $0) })
    }

    /// Never waits; the answer comes from the reporter's thread.
    func describe(
        _ report: PollerReport, _ format: ControlRequest.StatusFormat, _ hearer: @escaping PollerMailbox.Hearer
    ) {
        questions.push(Question(report: report, format: format, hearer: hearer))
    }

    func adopt(metrics path: String?) {
        metrics.withLock { $0 = path.map { MetricsFile(path: $0) } }
    }

    func stop() { questions.close(discarding: true) }

    /// The thread's body: until ``stop()``.
    func run() {
        var today = StoriesToday()
        var next = Clocks.uptime()
        while !questions.isOver {
            let now = Clocks.uptime()
            if next <= now {
                next = now + Self.interval
                if let file = metrics.withLock({ $0 }) { renew(file) }
            }
            if let question = questions.pop(within: max(.zero, next - now)) { answer(question, &today) }
        }
    }

    private func answer(_ question: Question, _ today: inout StoriesToday) {
        let reader = try? StoreReader(path: place.store)
        let count = reader.flatMap {
            try? today.look($0, lastSeq: question.report.lastSeq, now: question.report.now)
        }
        let report = StatusReport(
            poller: question.report, place: place, storeBytes: reader?.logBytes ?? 0, storiesToday: count ?? 0)
        let text =
            switch question.format {
            case .text: report.text
            case .json: report.json
            case .prometheus: report.prometheus
            }
        question.hearer(.output(text))
    }

    // MARK: The metrics file

    private func renew(_ file: MetricsFile) {
        // The poller's own answer to this comes back as a question, and its text to here.
        mailbox.send(.status(.prometheus)) { [self] reply in
            guard case .output(let text) = reply else { return }
            var met: String?
            do throws(MetricsFileError) { try file.replace(with: text) } catch { met = error.description }
            tell(met)
        }
    }

    /// Said once, not at each try.
    private func tell(_ met: String?) {
        let isNews = trouble.withLock { trouble in
            defer { trouble = met }
            return trouble != met
        }
        guard isNews else { return }
        if let met {
            logger.warning(
                "the metrics file cannot be written, trying again every 15 s", metadata: ["reason": .string(met)])
        } else {
            logger.notice("the metrics file is written again")
        }
    }
}
