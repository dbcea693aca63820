/// Takes header lines as they arrive, keeps those that matter, and counts all of them.
struct HeaderReader {
    private(set) var headers = ResponseHeaders()
    /// Of all header lines of the transfer, those of interim responses and trailers included.
    private(set) var bytes = 0
    private(set) var lines = 0
    /// Whether the transfer says itself where the body ends (RFC 9112 §6.3).
    var isFramed: Bool { isMultiplexed || headers.contentLengthText != nil || headers.transferEncoding != nil }
    /// HTTP/2 and later.
    private var isMultiplexed = false
    /// What the last line was kept as; nil where it was not.
    private var last: ResponseHeaders.Field?
    /// What comes behind the empty line is a trailer, and no header (RFC 9110 §6.5.1).
    private var isOver = false

    static let maximumBytes = 256 << 10
    static let maximumLines = 10_000

    /// False where there are too many.
    mutating func take(_ line: UnsafeRawBufferPointer) -> Bool {
        bytes += line.count
        lines += 1
        guard bytes <= Self.maximumBytes, lines < Self.maximumLines else { return false }
        // A status line: what came before belongs to an interim response (RFC 9110 §15.2).
        if line.first == UInt8(ascii: "H"), line.starts(with: "HTTP/".utf8) {
            begin(line)
            return true
        }
        guard !isOver else { return true }
        if line.first == 0x20 || line.first == 0x09 {
            unfold(line)
            return true
        }
        last = nil
        isOver = line.first == 0x0D || line.first == 0x0A
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return true }
        let name = UnsafeRawBufferPointer(rebasing: line[..<colon])
        guard let field = Self.field(name) else { return true }
        store(Self.trimmed(line[(colon + 1)...]), in: field)
        return true
    }

    private static func trimmed(_ line: Slice<UnsafeRawBufferPointer>) -> UnsafeRawBufferPointer {
        var value = line
        while let first = value.first, first == 0x20 || first == 0x09 { value = value.dropFirst() }
        while let last = value.last, last == 0x20 || (0x09...0x0D).contains(last) { value = value.dropLast() }
        return UnsafeRawBufferPointer(rebasing: value)
    }

    /// A line that goes on with the one before, behind a space (RFC 9112 §5.2). Where a body ends is not for us to say anew.
    private mutating func unfold(_ line: UnsafeRawBufferPointer) {
        guard let field = last, field != .contentLength, field != .transferEncoding, let before = headers[field],
            let more = String(validating: Self.trimmed(line[...]), as: UTF8.self), !more.isEmpty
        else { return }
        headers[field] = before.isEmpty ? more : before + " " + more
    }

    mutating func beginHop() {
        headers = ResponseHeaders()
        last = nil
        isOver = false
    }

    private mutating func begin(_ statusLine: UnsafeRawBufferPointer) {
        beginHop()
        isMultiplexed = !statusLine.starts(with: "HTTP/1".utf8)
    }

    private mutating func store(_ bytes: UnsafeRawBufferPointer, in field: ResponseHeaders.Field) {
        // A validator must go back byte for byte: one that is no UTF-8 cannot, and is none.
        let text: String
        if bytes.allSatisfy({ $0 < 0x80 }) {
            text = String(decoding: bytes, as: UTF8.self)
        } else if let valid = String(validating: bytes, as: UTF8.self) {
            text = valid
        } else if field == .etag || field == .lastModified {
            return
        } else {
            text = String(decoding: bytes, as: UTF8.self)
        }
        if field == .cacheControl, let earlier = headers.cacheControl {
            headers.cacheControl = earlier + ", " + text
            last = field
        } else if headers[field] == nil {
            headers[field] = text
            last = field
            if field == .contentLength { headers.contentLength = Self.length(text) }
        }
    }

    /// A number too large for anything is one all the same: libcurl passes over it, and would read until the end.
    private static func length(_ text: String) -> Int? {
        let isNumber = !text.isEmpty && text.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
        return Int(text) ?? (isNumber ? .max : nil)
    }

    private static func field(_ name: UnsafeRawBufferPointer) -> ResponseHeaders.Field? {
        func `is`(_ lower: StaticString) -> Bool {
            let other = UnsafeRawBufferPointer(start: lower.utf8Start, count: lower.utf8CodeUnitCount)
            for place in 0..<name.count where name[place] | 0x20 != other[place] | 0x20 { return false }
            return true
        }
        switch name.count {
        case 3: return `is`("age") ? .age : nil
        case 4: return `is`("etag") ? .etag : `is`("date") ? .date : `is`("link") ? .link : nil
        case 6: return `is`("server") ? .server : nil
        case 7: return `is`("expires") ? .expires : nil
        case 8: return `is`("location") ? .location : nil
        case 11: return `is`("retry-after") ? .retryAfter : nil
        case 12: return `is`("content-type") ? .contentType : `is`("cf-mitigated") ? .cfMitigated : nil
        case 13: return `is`("last-modified") ? .lastModified : `is`("cache-control") ? .cacheControl : nil
        case 14: return `is`("content-length") ? .contentLength : nil
        case 16: return `is`("content-encoding") ? .contentEncoding : nil
        case 17: return `is`("transfer-encoding") ? .transferEncoding : nil
        default: return nil
        }
    }
}
