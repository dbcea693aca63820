import Feeds
import Glibc
import Polling
import Stories

/// What `newswire status` tells and the metrics file holds: what the poller shows, and what is known of the store, the
/// configuration and the process around it.
struct StatusReport {
    var poller: PollerReport
    var place: Place
    var storeBytes: Int
    var storiesToday: Int
    var memory = ProcessUse.memory
    var processor = ProcessUse.processor
    var process = getpid()

    /// Which daemon this is.
    struct Place: Sendable {
        var store: String
        var configuration: String?
    }

    var uptime: Duration { .milliseconds(poller.now.milliseconds - poller.started.milliseconds) }
    var due: Int { poller.status.waiting }
    var inFlight: Int { poller.status.underWay }
    var failing: Int { poller.feeds[.failing, default: 0] }
    /// Polls that ended in failure, in whatever way.
    var failedPolls: Int {
        [PollKind.fetchFailed, .refused, .parseFailed].reduce(0) { $0 + poller.figures.polls[$1, default: 0] }
    }
    var polls: Int { poller.figures.polls.values.reduce(0, +) }
}

/// What this process takes of the machine.
enum ProcessUse {
    /// Bytes in memory now; 0 where /proc does not say.
    static var memory: Int {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 128)
        guard fgets(&line, Int32(line.count), file) != nil else { return 0 }
        let words = line.prefix { $0 != 0 }.split(separator: CChar(UInt8(ascii: " ")))
        guard words.count > 1 else { return 0 }
        return (Int(String(decoding: words[1].map { UInt8(bitPattern: $0) }, as: UTF8.self)) ?? 0)
            * sysconf(Int32(_SC_PAGESIZE))
    }

    /// Seconds of processor time so far.
    static var processor: Double {
        var use = rusage()
        guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &use) == 0 else { return 0 }
        let parts = [use.ru_utime, use.ru_stime]
        return parts.reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
    }
}

/// How many stories came since midnight, local time: the log is read once, and from where it was left at each look.
struct StoriesToday {
    private var midnight: Timestamp?
    private var through: Int64 = 0
    private var count = 0

    mutating func look(_ reader: StoreReader, lastSeq: Int64, now: Timestamp) throws(StoreError) -> Int {
        let midnight = Self.midnight(before: now)
        if midnight != self.midnight {
            through = try reader.firstSeq(since: midnight) - 1
            self.midnight = midnight
            count = 0
        }
        if lastSeq > through {
            count += try reader.count(from: through + 1, through: lastSeq)
            through = lastSeq
        }
        return count
    }

    private static func midnight(before now: Timestamp) -> Timestamp {
        var seconds = time_t(now.milliseconds / 1000)
        var parts = tm()
        localtime_r(&seconds, &parts)
        (parts.tm_hour, parts.tm_min, parts.tm_sec, parts.tm_isdst) = (0, 0, 0, -1)
        return Timestamp(milliseconds: Int64(mktime(&parts)) * 1000)
    }
}
