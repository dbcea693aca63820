internal import Feeds
internal import Glibc

/// The writer's side of `line.sums`. A sum is kept once its line is durable; lines that came without (another program
/// wrote them, or the file was lost) get theirs a piece of the log at a time, so that nobody waits for it.
///
/// Nothing here fails: what cannot be written is missing, and made up for at the next start.
struct LineSums: ~Copyable {
    private let path: String
    /// -1 once it could not be written.
    private var descriptor: Int32 = -1
    private var header: LineSumHeader

    /// As much of the log as is looked at in a turn.
    private static let piece = 4 << 20

    /// - Parameters:
    ///   - first: the log's first number, where the file is begun.
    ///   - last: its last; numbers behind it are given anew, to other lines.
    init(_ folder: StoreFolder, store uuid: String, first: () -> Int64, last: Int64) {
        path = folder.sums
        let store = LineSumHeader.key(uuid)
        header = LineSumHeader(store: store, base: 1)
        guard let opened = try? SystemCalls.open(path, O_RDWR | O_CREAT) else { return }
        descriptor = opened
        if let found = (try? LineSumHeader(opened, path: path)) ?? nil, found.isSound, found.store == store,
            found.base <= last + 1
        {
            header = found
            let whole = (((try? SystemCalls.size(opened, path: path)) ?? 0) - LineSumHeader.size) / 8
            header.covered = min(found.covered, header.base + Int64(whole) - 1, last)
            // Of lines that were cut no sum may stay, nor half of one.
            cut(to: header.place(of: min(header.base + Int64(whole), last + 1)))
        } else {
            header = LineSumHeader(store: store, base: first())
            cut(to: 0)
        }
        keepHeader()
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Keeps the sums of lines that have just become durable.
    mutating func note(_ sums: [UInt64], from seq: Int64) {
        guard descriptor >= 0, !sums.isEmpty else { return }
        keep(sums, from: seq)
        guard header.covered == seq - 1 else { return }
        header.covered += Int64(sums.count)
        keepHeader()
    }

    /// What sums are bound to here.
    var key: UInt64 { header.store }

    /// Keeps the sums of lines that were read from where those before end or earlier, and are stories. A line that has a
    /// sum keeps it: what the line is now may be the work of damage.
    mutating func note(_ sums: [(seq: Int64, sum: LineSum)]) {
        guard let first = sums.first?.seq, first <= header.covered + 1 else { return }
        let new = sums.filter { $0.seq > header.covered }
        guard let last = new.map(\.seq).max() else { return }
        for run in Self.runs(new.map(\.seq)) { keep(new[run].map(\.sum.bits), from: new[run.lowerBound].seq) }
        header.covered = last
        keepHeader()
    }

    /// Looks at some more of the lines that have no sum yet; those that are no story get none.
    mutating func takeUp(_ reader: StoreReader, last: Int64) {
        guard descriptor >= 0, header.covered < last else { return }
        var (seqs, sums): ([Int64], [UInt64]) = ([], [])
        let store = header.store
        do throws(StoreError) {
            var cursor = try reader.cursor(from: header.covered + 1)
            var bytes = 0
            while bytes < Self.piece {
                let length: Int? = try cursor.nextRaw { envelope, line in
                    seqs.append(envelope.seq)
                    let isStory = (try? LineRules.story(line).get()) != nil
                    sums.append(isStory ? LineSum(of: line, seq: envelope.seq, store: store).bits : 0)
                    return line.count
                }
                guard let length else {
                    header.covered = last
                    break
                }
                bytes += length
            }
        } catch { return giveUp() }
        for run in Self.runs(seqs) { keep(Array(sums[run]), from: seqs[run.lowerBound]) }
        header.covered = min(max(header.covered, seqs.max() ?? 0), last)
        keepHeader()
    }

    /// The stretches in which each number is one more than the one before.
    private static func runs(_ seqs: [Int64]) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        var start = 0
        for index in seqs.indices where index + 1 == seqs.count || seqs[index + 1] != seqs[index] + 1 {
            runs.append(start..<index + 1)
            start = index + 1
        }
        return runs
    }

    // MARK: -

    private mutating func keep(_ sums: [UInt64], from seq: Int64) {
        guard seq >= header.base else { return }
        sums.withUnsafeBytes { write($0, at: header.place(of: seq)) }
    }

    private mutating func cut(to length: Int) {
        do throws(StoreError) {
            if try SystemCalls.size(descriptor, path: path) > length {
                try SystemCalls.truncate(descriptor, to: length, path: path)
            }
        } catch { giveUp() }
    }

    private mutating func keepHeader() {
        let header = header
        withUnsafeBytes(of: header) { write($0, at: 0) }
    }

    private mutating func write(_ bytes: UnsafeRawBufferPointer, at place: Int) {
        guard descriptor >= 0 else { return }
        var done = 0
        while done < bytes.count {
            let count = pwrite(
                descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done, off_t(place + done))
            if count > 0 {
                done += count
            } else if count == 0 || errno != EINTR {
                return giveUp()
            }
        }
    }

    /// What a failed write left of a head or of a sum goes: half of either would be told as damage.
    private mutating func giveUp() {
        guard descriptor >= 0 else { return }
        if let size = try? SystemCalls.size(descriptor, path: path) {
            let whole = size < LineSumHeader.size ? 0 : size & ~7
            if whole < size { ftruncate(descriptor, off_t(whole)) }
        }
        close(descriptor)
        descriptor = -1
    }
}
