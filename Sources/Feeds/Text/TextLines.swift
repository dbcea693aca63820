/// Text as it is put together out of UTF-8: white space folded, lines kept where wanted.
struct TextLines {
    enum Effect {
        case space, line, paragraph, item
    }

    private var bytes: [UInt8] = []
    private let keepsLines: Bool
    private var pendingSpace = false
    private var pendingBreaks = 0

    init(keepsLines: Bool, capacity: Int) {
        self.keepsLines = keepsLines
        bytes.reserveCapacity(capacity)
    }

    mutating func apply(_ effect: Effect, isEnd: Bool) {
        guard keepsLines else {
            pendingSpace = true
            return
        }
        switch effect {
        case .space: pendingSpace = true
        case .line: pendingBreaks = max(pendingBreaks, 1)
        case .paragraph: pendingBreaks = 2
        case .item:
            pendingBreaks = max(pendingBreaks, 1)
            if !isEnd {
                flush()
                bytes.append(contentsOf: "• ".utf8)
            }
        }
    }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        if byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) {
            pendingSpace = true
        } else if byte != 0 {
            if pendingSpace || pendingBreaks > 0 { flush() }
            bytes.append(byte)
        }
    }

    mutating func append(_ scalar: Unicode.Scalar) {
        if scalar.value == 0xA0 || scalar.value == 0x20 {
            pendingSpace = true
        } else if scalar.isASCII {
            append(UInt8(scalar.value))
        } else {
            flush()
            Entities.append(scalar, to: &bytes)
        }
    }

    /// Neither white space, nor NUL, nor where markup may begin.
    @inline(__always)
    static func isPlain(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte != UInt8(ascii: "<") && byte != UInt8(ascii: "&")
    }

    mutating func append(run: UnsafeBufferPointer<UInt8>) {
        if pendingSpace || pendingBreaks > 0 { flush() }
        bytes.append(contentsOf: run)
    }

    mutating func append(_ text: String) {
        for byte in text.utf8 { append(byte) }
    }

    private mutating func flush() {
        defer {
            pendingSpace = false
            pendingBreaks = 0
        }
        guard !bytes.isEmpty else { return }
        if pendingBreaks > 0 {
            for _ in 0..<pendingBreaks { bytes.append(0x0A) }
        } else if pendingSpace, bytes.last != 0x20 {
            bytes.append(0x20)
        }
    }

    var count: Int { bytes.count }

    func withBytes<R>(_ body: (UnsafeBufferPointer<UInt8>) -> R) -> R { bytes.withUnsafeBufferPointer(body) }

    func finish() -> String { withBytes { String(wellFormed: $0) } }
}
