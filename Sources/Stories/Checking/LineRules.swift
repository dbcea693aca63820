internal import Feeds

/// What a line of each of the store's files has to be, as a function from its bytes to what is wrong with them.
enum LineRules {
    /// Of the log: a story's number, or what keeps the line from being what was written. A line with a sum that fits is
    /// not looked at any closer: it is as it was written.
    static func story(
        _ line: ScannedLine, _ sums: inout LineSumWindow?
    ) -> Result<(seq: Int64, isAsWritten: Bool), LineFault> {
        if line.isTooLong { return .failure(LineFault("longer than a story can be")) }
        if let seq = Envelope.seq(of: line.bytes), let sum = sums?.sum(of: seq) {
            switch sum.verdict(on: line.bytes) {
            case .same: return .success((seq, true))
            case .edited: break
            case .changed:
                return story(line.bytes).flatMap { _ in .failure(LineFault("not the bytes that were written")) }
            }
        }
        return story(line.bytes).map { ($0.seq, false) }
    }

    /// Of the log: a story, or what keeps it from being one.
    static func story(_ line: UnsafeBufferPointer<UInt8>) -> Result<Envelope, LineFault> {
        if let fault = JSONCheck.fault(in: line) { return .failure(form(of: line, fault)) }
        guard let head = StoryHead(line) else {
            return .failure(LineFault("no story: its _newswire with seq, received and feed_url does not stand first"))
        }
        return .success(head.envelope)
    }

    /// Of `feeds.jsonl`.
    static func feed(_ line: ScannedLine) -> LineFault? {
        object(line) { FeedState($0) == nil ? LineFault("no feed's state: it names no url") : nil }
    }

    /// Of `notes.jsonl`.
    static func note(_ line: ScannedLine) -> LineFault? {
        object(line) { bytes in
            guard let value = try? JSONValue.parse(bytes), value["seq"]?.integer != nil,
                value["name"]?.string != nil, value["text"]?.string != nil
            else { return LineFault("no note: seq, name and text are not all there") }
            return nil
        }
    }

    /// Of files whose lines are any JSON objects.
    static func anyObject(_ line: ScannedLine) -> LineFault? { object(line) { _ in nil } }

    private static func object(
        _ line: ScannedLine, _ rule: (UnsafeBufferPointer<UInt8>) -> LineFault?
    ) -> LineFault? {
        if line.isTooLong { return LineFault("longer than a line can be") }
        if let fault = JSONCheck.fault(in: line.bytes) { return form(of: line.bytes, fault) }
        return rule(line.bytes)
    }

    private static func form(of bytes: UnsafeBufferPointer<UInt8>, _ fault: Int) -> LineFault {
        if bytes.isEmpty { return LineFault("an empty line") }
        let zeros = bytes.count { $0 == 0 }
        if zeros == bytes.count { return LineFault("\(zeros) zero bytes and nothing else") }
        if zeros > 0 { return LineFault("\(zeros) zero bytes in it") }
        return LineFault("no JSON from byte \(fault + 1) on")
    }
}

struct LineFault: Error {
    var what: String

    init(_ what: String) { self.what = what }
}
