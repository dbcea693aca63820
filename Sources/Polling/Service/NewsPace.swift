/// How often new stories are a line of the log each. A few feeds have theirs; a thousand would bury what an administrator
/// looks for: beyond a first handful they are told together. A value, told what time it is.
struct NewsPace {
    /// Told together.
    struct Sum: Hashable {
        var feeds = 0
        var new = 0
    }

    /// Lines at once, and how long it takes until there is one more.
    static let handful = 20
    static let refill: Duration = .seconds(300)
    /// The first sum comes soon after its first feed, the next ones at this distance.
    static let firstSum: Duration = .seconds(10)
    static let sums: Duration = .seconds(300)

    private var left = handful
    private var refilled: Duration?
    private var waiting = Sum()
    private var nextSum: Duration = .zero

    /// Whether a feed's new stories have a line of their own; else they count for the next sum.
    mutating func tells(_ new: Int, now: Duration) -> Bool {
        let since = refilled ?? now
        let more = Int((now - since) / Self.refill)
        left = min(Self.handful, left + more)
        refilled = left == Self.handful ? now : since + Self.refill * more
        if left > 0, waiting.feeds == 0 {
            left -= 1
            return true
        }
        if waiting.feeds == 0 { nextSum = max(nextSum, now + Self.firstSum) }
        waiting.feeds += 1
        waiting.new += new
        return false
    }

    /// When the next sum is to be told; nil where there is none.
    var due: Duration? { waiting.feeds > 0 ? nextSum : nil }

    /// What waited; nil before its time.
    mutating func sum(now: Duration) -> Sum? {
        guard let due, due <= now else { return nil }
        return rest(now: now)
    }

    /// What waits, whatever the time.
    mutating func rest(now: Duration) -> Sum? {
        guard waiting.feeds > 0 else { return nil }
        defer { waiting = Sum() }
        nextSum = now + Self.sums
        return waiting
    }
}
