internal import Feeds
internal import Glibc

/// What a first look into a segment says, taken without regard to the others: enough where all is well with it, as with
/// nearly all segments of nearly all stores.
struct SegmentSummary: Sendable {
    /// What is in it, line by line and without a gap; nil where anything in it wants a closer look.
    var seqs: ClosedRange<Int64>?

    /// Of each segment, on all processors.
    static func all(_ folder: StoreFolder, _ names: [Int64], _ sums: LineSumFile?) -> [SegmentSummary] {
        Workers.map(names) { SegmentSummary(folder, $0, sums) }
    }

    private init(_ folder: StoreFolder, _ name: Int64, _ sums: LineSumFile?) {
        let path = folder.segment(name)
        guard let descriptor = try? SystemCalls.openRegular(path) else { return }
        defer { close(descriptor) }
        var first: Int64?
        var next: Int64 = 0
        var isSound = true
        var sums = sums.map { LineSumWindow($0) }
        do throws(StoreError) {
            let size = try SystemCalls.size(descriptor, path: path)
            try LineScan.each(of: descriptor, path: path, until: size) { line throws(StoreError) in
                guard isSound else { return }
                guard line.hasNewline, case .success((let seq, _)) = LineRules.story(line, &sums),
                    first == nil || seq == next
                else {
                    isSound = false
                    return
                }
                first = first ?? seq
                next = seq + 1
            }
        } catch { return }
        if isSound, let first { seqs = first...next - 1 }
    }
}
