internal import Feeds
internal import Logging
internal import Stories

extension Poller {
    /// One line an event: new stories, a failure that is news, a recovery. What is as it was is for `debug`.
    func report(_ result: PollResult, before: PackedFeedState?) {
        let wasFailing = before?.isFailing ?? false
        if let failure = result.failure {
            let isNews =
                options.once || !wasFailing || !Self.isSame(before?.unpacked.error, failure.description)
            log(isNews ? .warning : .debug, Self.words(failure.stage), result, error: failure.message)
        } else if wasFailing, !options.once {
            log(.notice, "feed answers again", result, error: nil)
        } else if result.new > 0 {
            let isTold =
                !options.once && (logger.logLevel <= .debug || newsPace.tells(result.new, now: Clocks.uptime()))
            log(isTold ? .info : .debug, "new stories", result, error: nil)
        } else {
            log(.debug, "unchanged", result, error: nil)
        }
        if let moved = result.state.movedTo, moved != before?.unpacked.movedTo {
            logger.notice(
                "feed moved for good, its new address is remembered",
                metadata: ["feed": .string(name(of: result)), "url": .string(result.state.url), "to": .string(moved)])
        }
    }

    /// Those of many feeds, which have no lines of their own.
    func report(_ sum: NewsPace.Sum) {
        logger.info(
            "new stories of several feeds",
            metadata: ["feeds": .stringConvertible(sum.feeds), "new": .stringConvertible(sum.new)])
    }

    /// Whether two errors tell the same: numbers such as a time aside.
    static func isSame(_ a: String?, _ b: String) -> Bool {
        guard let a else { return false }
        return a.utf8.filter { !isDigit($0) } == b.utf8.filter { !isDigit($0) } && status(a) == status(b)
    }

    /// `answer: 404 …` and `answer: 500 …` differ in more than a number.
    private static func status(_ error: String) -> Substring? {
        error.hasPrefix("answer: ") ? error.dropFirst(8).prefix(3) : nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    private static func words(_ stage: PollFailure.Stage) -> Logger.Message {
        switch stage {
        case .fetch: "fetch failed"
        case .answer: "server refused"
        case .parse: "parse failed"
        }
    }

    private func name(of result: PollResult) -> String {
        result.state.title ?? result.state.url
    }

    private func log(_ level: Logger.Level, _ message: Logger.Message, _ result: PollResult, error: String?) {
        guard level >= logger.logLevel else { return }
        var metadata: Logger.Metadata = [
            "feed": .string(name(of: result)), "url": .string(result.state.url),
            "status": .stringConvertible(result.state.status), "bytes": .stringConvertible(result.bytes),
            "ms": .stringConvertible(result.elapsed.milliseconds), "new": .stringConvertible(result.new),
        ]
        metadata["next"] = .stringConvertible(result.state.nextPoll?.rfc3339 ?? "never")
        metadata["reason"] = .stringConvertible(result.next.reason)
        metadata["error"] = error.map { .string($0) }
        logger.log(level: level, message, metadata: metadata)
    }
}
