internal import Glibc

/// Looks through one of the files beside the log, line by line.
struct SideFileCheck {
    let path: String
    private(set) var bad: [LogCheck.BadLine] = []
    private(set) var lacksNewline = false

    var isSound: Bool { bad.isEmpty && !lacksNewline }

    init(path: String) { self.path = path }

    /// A file that is missing is sound.
    mutating func run(
        isHeld: Bool, rule: (ScannedLine) -> LineFault?, report: (Damage) -> Void
    ) throws(StoreError) {
        let descriptor: Int32
        do throws(StoreError) { descriptor = try SystemCalls.openRegular(path) } catch {
            if case .system(_, _, ENOENT) = error { return }
            return report(Damage(file: path, line: 1, what: "cannot be read: \(error.systemWords ?? "")"))
        }
        defer { close(descriptor) }
        let size = try SystemCalls.size(descriptor, path: path)
        try LineScan.each(of: descriptor, path: path, until: size) { line throws(StoreError) in
            if !line.hasNewline, isHeld { return }
            if let fault = rule(line) {
                let what = line.hasNewline ? fault.what : "cut short: \(fault.what)"
                bad.append(LogCheck.BadLine(number: line.number, place: line.place, what: what))
                report(Damage(file: path, line: line.number, what: what))
            } else if !line.hasNewline {
                lacksNewline = true
                report(Damage(file: path, line: line.number, what: "the last line has no end"))
            }
        }
    }
}
