/// The attributes of one tag, in order.
struct HTMLAttributes: Sequence, IteratorProtocol {
    struct Attribute {
        var name: Range<Int>
        /// Without its quotes.
        var value: Range<Int>
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private var index: Int
    private let end: Int

    init(_ bytes: UnsafeBufferPointer<UInt8>, tag: HTMLTags.Tag) {
        self.init(bytes, from: tag.nameEnd, to: tag.range.upperBound - 1)
    }

    init(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int) {
        self.bytes = bytes
        index = start
        self.end = end
    }

    mutating func next() -> Attribute? {
        while index < end {
            while index < end, bytes[index] <= 0x20 || bytes[index] == UInt8(ascii: "/") { index += 1 }
            let start = index
            while index < end, bytes[index] > 0x20, bytes[index] != UInt8(ascii: "="), bytes[index] != UInt8(ascii: "/")
            {
                index += 1
            }
            let name = start..<index
            while index < end, bytes[index] <= 0x20 { index += 1 }
            guard index < end, bytes[index] == UInt8(ascii: "=") else {
                if index == start { index += 1 }
                continue
            }
            index += 1
            while index < end, bytes[index] <= 0x20 { index += 1 }
            let value = self.value()
            if name.count <= 64 { return Attribute(name: name, value: value) }
        }
        return nil
    }

    private mutating func value() -> Range<Int> {
        guard index < end else { return index..<index }
        let quote = bytes[index]
        if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            index += 1
            let start = index
            let close = ByteSearch.first(quote, in: UnsafeBufferPointer(rebasing: bytes[..<end]), from: start) ?? end
            index = close + 1
            return start..<close
        }
        let start = index
        while index < end, bytes[index] > 0x20 { index += 1 }
        return start..<index
    }
}
