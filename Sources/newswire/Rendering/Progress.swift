import Glibc

/// A line on standard error about what takes long, where somebody sits before it; gone when the answer comes.
struct Progress {
    private let first: Int64
    private let last: Int64
    private let begun: timespec
    private let isWatched: Bool
    private var ticks = 0
    private var shown = -1

    /// Work that goes from one seq to another, in either direction.
    init(from first: Int64, to last: Int64) {
        self.first = first
        self.last = last
        begun = Self.clock()
        isWatched = first != last && PassingLine.isSeen
    }

    private static func clock() -> timespec {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return now
    }

    /// - Parameter lines: how many were looked at since the last time, about.
    mutating func tick(_ seq: Int64, lines: Int = 1) {
        ticks += lines
        guard isWatched, ticks >= 512 else { return }
        ticks = 0
        let now = Self.clock()
        let milliseconds = (now.tv_sec - begun.tv_sec) * 1000 + (now.tv_nsec - begun.tv_nsec) / 1_000_000
        let percent = Int(Double(seq - first) / Double(last - first) * 100)
        guard milliseconds > 500, percent != shown, (0...100).contains(percent) else { return }
        shown = percent
        PassingLine.show("searching the store … \(percent) %")
    }

    /// Takes the line away.
    mutating func clear() {
        guard shown >= 0 else { return }
        shown = -1
        PassingLine.clear()
    }
}

/// When what was found is shown although more may be found: a few times a second.
struct Pace {
    private var last = Pace.milliseconds()

    mutating func isDue() -> Bool {
        let now = Self.milliseconds()
        guard now - last >= 200 else { return false }
        last = now
        return true
    }

    private static func milliseconds() -> Int {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC_COARSE, &now)
        return now.tv_sec * 1000 + now.tv_nsec / 1_000_000
    }
}
