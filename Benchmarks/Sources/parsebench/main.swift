// How fast documents become feeds, beside libxml2's SAX2 parser with handlers that do nothing: the same documents, one
// run, turn by turn, so that the machine's mood hits both.
//
//   parsebench [--seconds S | --rounds N] [--only bare|ours] FILE…
import CXML
import Feeds
import Glibc

/// libxml2 alone: every event is delivered, none is looked at.
func bare(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let start = bytes.baseAddress,
        let context = xmlCreateMemoryParserCtxt(
            UnsafeRawPointer(start).assumingMemoryBound(to: CChar.self), Int32(bytes.count))
    else { return false }
    defer { xmlFreeParserCtxt(context) }
    xmlCtxtUseOptions(context, Int32(bitPattern: XML_PARSE_NONET.rawValue | XML_PARSE_RECOVER.rawValue))
    guard let handler = context.pointee.sax else { return false }
    var sax = xmlSAXHandler()
    sax.initialized = newswire_sax2_magic
    sax.startElementNs = { _, _, _, _, _, _, _, _, _ in }
    sax.endElementNs = { _, _, _, _ in }
    sax.characters = { _, _, _ in }
    sax.ignorableWhitespace = { _, _, _ in }
    sax.cdataBlock = { _, _, _ in }
    sax.serror = { (_: UnsafeMutableRawPointer?, _: UnsafeMutablePointer<xmlError>?) in }
    handler.pointee = sax
    return xmlParseDocument(context) == 0
}

func seconds() -> Double {
    var now = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now)
    return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
}

func contents(_ path: String) -> [UInt8] {
    guard let file = fopen(path, "rb") else { return [] }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
    return bytes
}

/// What to run: both, turn by turn; or one by itself, for a profiler.
enum Side: String {
    case both, bare, ours
}

func fail(_ message: String) -> Never {
    var line = "parsebench: \(message)\n"
    line.withUTF8 { _ = write(2, $0.baseAddress, $0.count) }
    exit(64)
}

var budget = 3.0
var rounds = Int.max
var side = Side.both
var documents: [[UInt8]] = []
var arguments = CommandLine.arguments.dropFirst()
while let argument = arguments.popFirst() {
    switch argument {
    case "--seconds":
        guard let value = arguments.popFirst().flatMap({ Double($0) }) else { fail("--seconds takes a number") }
        budget = value
    case "--rounds":
        guard let value = arguments.popFirst().flatMap({ Int($0) }) else { fail("--rounds takes a number") }
        rounds = value
        budget = .infinity
    case "--only":
        guard let value = arguments.popFirst().flatMap(Side.init) else { fail("--only takes bare or ours") }
        side = value
    default: documents.append(contents(argument))
    }
}
xmlInitParser()
let size = documents.reduce(0) { $0 + $1.count }
var best = (bare: Double.infinity, ours: Double.infinity)
var items = 0
let end = seconds() + budget
while rounds > 0, seconds() < end {
    rounds -= 1
    if side != .ours {
        let begin = seconds()
        for document in documents { document.withUnsafeBufferPointer { _ = bare($0) } }
        best.bare = min(best.bare, seconds() - begin)
    }
    if side != .bare {
        let begin = seconds()
        items = 0
        for document in documents { items += (try? FeedParser.parse(document).items.count) ?? 0 }
        best.ours = min(best.ours, seconds() - begin)
    }
}

func speed(_ seconds: Double) -> String { seconds.isFinite ? String(Int(Double(size) / seconds / 1e6)) : "-" }
let ratio = side == .both ? String(Int(100 * best.bare / best.ours)) : "-"
print("documents \(documents.count)  bytes \(size)  items \(items)")
print("bare SAX2 \(speed(best.bare)) MB/s  Feeds \(speed(best.ours)) MB/s  \(ratio) %")
