/// How often values fell below each of some bounds: what Prometheus calls a histogram.
public struct Histogram: Sendable, Hashable {
    /// Upper bounds, rising; one more bucket takes what is above the last.
    public let bounds: [Double]
    /// A bucket each, not cumulative.
    public private(set) var counts: [Int]
    public private(set) var sum = 0.0

    public init(bounds: [Double]) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count + 1)
    }

    public var count: Int { counts.reduce(0, +) }

    public mutating func observe(_ value: Double) {
        counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
        sum += value
    }

    /// The bound below which this share of the values lies; nil where there are none, infinity above the last bound.
    public func quantile(_ share: Double) -> Double? {
        let wanted = share * Double(count)
        var seen = 0
        for (place, count) in counts.enumerated() where count > 0 {
            seen += count
            if Double(seen) >= wanted { return place < bounds.count ? bounds[place] : .infinity }
        }
        return nil
    }
}
