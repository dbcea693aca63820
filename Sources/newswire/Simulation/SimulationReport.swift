import Feeds
import Rhythm

/// What a simulation found, a line a feed and one for all.
struct SimulationReport {
    private var rows: [(name: String, outcome: Simulation.Outcome)] = []
    private var total = Simulation.Outcome()

    mutating func add(_ name: String, _ outcome: Simulation.Outcome) {
        total.add(outcome)
        rows.append((name, outcome))
    }

    /// The mean of the feeds' own mean delays, for those that brought stories.
    private var meanOverFeeds: Double {
        let means = rows.lazy.filter { $0.outcome.found > 0 }.map(\.outcome.meanDelay)
        return means.isEmpty ? 0 : means.reduce(0, +) / Double(means.count)
    }

    // MARK: Text

    private static let heading = ["FEED", "POLLS", "FOUND", "MEAN DELAY", "P95 DELAY", "LOST"]
    /// Of whole seconds.
    private static let narrowHeading = ["FEED", "POLLS", "FOUND", "MEAN", "P95", "LOST"]

    /// In a pipe, parted by tabs, without a heading; delays in seconds.
    func lines(_ terminal: Terminal) -> [String] {
        let isNarrow = terminal.columns.map { $0 < 56 } ?? false
        let seconds = isNarrow ? { String(Int64($0.rounded())) } : Self.seconds
        let cells = (rows + [(name: "total", outcome: total)]).map { name, outcome in
            [
                terminal.columns == nil ? TerminalText.line(name) : TerminalText.visible(name), String(outcome.polls),
                String(outcome.found), seconds(outcome.meanDelay), seconds(outcome.p95Delay), String(outcome.lost),
            ]
        }
        guard let columns = terminal.columns else { return cells.map { $0.joined(separator: "\t") } }
        let table = [isNarrow ? Self.narrowHeading : Self.heading] + cells
        var widths = Self.heading.indices.map { column in table.map { DisplayWidth.of($0[column]) }.max() ?? 0 }
        let gap = isNarrow ? " " : "  "
        widths[0] = min(widths[0], max(8, columns - widths.dropFirst().reduce(0) { $0 + $1 + gap.count }))
        return table.enumerated().map { number, row in
            let line = zip(row, widths).enumerated().map { column, cell in
                column == 0
                    ? DisplayWidth.padded(DisplayWidth.cut(cell.0, to: cell.1), to: cell.1)
                    : DisplayWidth.padded(cell.0, leftTo: cell.1)
            }.joined(separator: gap)
            return number == 0 ? terminal.styled(line, .dim) : line
        }
    }

    private static func seconds(_ value: Double) -> String {
        let tenths = Int64((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    // MARK: JSON Lines

    var json: [UInt8] {
        var writer = JSONWriter()
        for (name, outcome) in rows { write(name, outcome, isTotal: false, to: &writer) }
        write("total", total, isTotal: true, to: &writer)
        return writer.bytes
    }

    private func write(_ name: String, _ outcome: Simulation.Outcome, isTotal: Bool, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("feed", name)
        writer.member("polls", outcome.polls)
        writer.member("found", outcome.found)
        writer.key("mean_delay_s")
        writer.number(Self.milliseconds(outcome.meanDelay))
        writer.key("p95_delay_s")
        writer.number(Self.milliseconds(outcome.p95Delay))
        writer.member("lost", outcome.lost)
        if isTotal {
            writer.member("feeds", rows.count)
            writer.key("feed_mean_delay_s")
            writer.number(Self.milliseconds(meanOverFeeds))
        }
        writer.endObject()
        writer.newline()
    }

    private static func milliseconds(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
}
