/// Seqs as rising ranges that neither touch nor overlap, as in a `.newsrc`.
struct SeqRanges: Hashable, Sendable {
    private(set) var ranges: [ClosedRange<Int64>] = []

    var isEmpty: Bool { ranges.isEmpty }
    var first: Int64? { ranges.first?.lowerBound }
    var last: Int64? { ranges.last?.upperBound }

    func contains(_ seq: Int64) -> Bool { range(with: seq) != nil }

    func range(with seq: Int64) -> ClosedRange<Int64>? {
        let place = firstRange(endingAtOrBehind: seq)
        return place < ranges.count && ranges[place].contains(seq) ? ranges[place] : nil
    }

    private func firstRange(endingAtOrBehind seq: Int64) -> Int {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < seq { low = middle + 1 } else { high = middle }
        }
        return low
    }

    mutating func insert(_ seq: Int64) { insert(seq...seq) }

    mutating func insert(_ range: ClosedRange<Int64>) {
        // Nearly always the end is where it goes.
        if let last = ranges.last, range.lowerBound >= last.lowerBound {
            if range.lowerBound <= last.upperBound + 1 {
                ranges[ranges.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                ranges.append(range)
            }
            return
        }
        let first = firstRange(endingAtOrBehind: range.lowerBound - 1)
        var merged = range
        var behind = first
        while behind < ranges.count, ranges[behind].lowerBound <= range.upperBound + 1 {
            merged =
                min(merged.lowerBound, ranges[behind].lowerBound)...max(merged.upperBound, ranges[behind].upperBound)
            behind += 1
        }
        ranges.replaceSubrange(first..<behind, with: CollectionOfOne(merged))
    }

    mutating func remove(behind seq: Int64) {
        ranges = ranges.compactMap { range in
            range.lowerBound > seq ? nil : range.lowerBound...min(range.upperBound, seq)
        }
    }

    /// What of a range is not here.
    func gaps(in range: ClosedRange<Int64>) -> [ClosedRange<Int64>] {
        var gaps: [ClosedRange<Int64>] = []
        var next = range.lowerBound
        for known in ranges[firstRange(endingAtOrBehind: range.lowerBound)...] {
            guard known.lowerBound <= range.upperBound else { break }
            if known.lowerBound > next { gaps.append(next...known.lowerBound - 1) }
            next = max(next, known.upperBound + 1)
        }
        if next <= range.upperBound { gaps.append(next...range.upperBound) }
        return gaps
    }
}
