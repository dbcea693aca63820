/// A rhythm in 185 bytes at most, for the state of its feed. What is lost by rounding is far below what is known.
extension Rhythm {
    private static let version: UInt8 = 1

    /// With ``momentsKept`` moments.
    private static let longest = 185

    public var encoded: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Rhythm.longest) { space, count in
            var writer = Writer(UnsafeMutableRawBufferPointer(space))
            writer.integer(Rhythm.version)
            writer.moment(begun)
            writer.moment(seen)
            writer.moment(lastStory)
            for index in 0..<3 {
                writer.float(counts[index])
                writer.float(exposures[index])
            }
            for index in 0..<2 {
                writer.float(recent[index])
                writer.float(echoed[index])
                writer.float(peaks[index])
            }
            writer.float(judged)
            writer.shares(hours.span)
            writer.shares(days.span)
            let last = moments.suffix(Rhythm.momentsKept)
            writer.integer(UInt8(last.count))
            for moment in last { writer.moment(moment) }
            count = writer.count
        }
    }

    /// ``lastStory`` alone; nil for bytes that are no rhythm.
    public static func lastStory(encoded bytes: [UInt8]) -> Double? {
        var reader = Reader(bytes: bytes)
        guard reader.byte() == version else { return nil }
        for _ in 0..<2 { _ = reader.moment() }
        return reader.moment()
    }

    /// nil for bytes that are no rhythm, or one of another version: it is learned anew then.
    public init?(encoded bytes: [UInt8]) {
        self.init()
        var reader = Reader(bytes: bytes)
        guard reader.byte() == Rhythm.version else { return nil }
        begun = reader.moment()
        seen = reader.moment()
        lastStory = reader.moment()
        for index in 0..<3 {
            counts[index] = reader.float()
            exposures[index] = reader.float()
        }
        for index in 0..<2 {
            recent[index] = reader.float()
            echoed[index] = reader.float()
            peaks[index] = reader.float()
        }
        judged = reader.float()
        var largest = reader.float()
        for index in 0..<24 { hours[index] = reader.share(of: largest) }
        largest = reader.float()
        for index in 0..<7 { days[index] = reader.share(of: largest) }
        let count = Int(reader.byte())
        guard count <= Rhythm.momentsKept else { return nil }
        for _ in 0..<count { moments.append(reader.moment()) }
        guard reader.isWhole, begun <= seen, lastStory <= seen, moments == moments.sorted() else { return nil }
    }
}

private struct Writer {
    private let space: UnsafeMutableRawBufferPointer
    private(set) var count = 0

    init(_ space: UnsafeMutableRawBufferPointer) { self.space = space }

    mutating func integer<Integer: FixedWidthInteger & BitwiseCopyable>(_ value: Integer) {
        space.storeBytes(of: value.littleEndian, toByteOffset: count, as: Integer.self)
        count += MemoryLayout<Integer>.size
    }

    /// Whole seconds, until the year 2106.
    mutating func moment(_ value: Double) { integer(UInt32(max(0, min(value, 4_294_967_295)))) }

    mutating func float(_ value: Double) { integer(Float(value).bitPattern) }

    /// The largest, and the others as parts of it.
    mutating func shares(_ values: Span<Double>) {
        var largest = 0.0
        for index in values.indices { largest = max(largest, values[index]) }
        float(largest)
        for index in values.indices {
            integer(UInt16(largest > 0 ? (values[index] / largest * 65535).rounded() : 0))
        }
    }
}

private struct Reader {
    let bytes: [UInt8]
    private var place = 0
    private var isShort = false

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// Nothing missing, nothing left, no number that is none.
    var isWhole: Bool { !isShort && place == bytes.count }

    mutating func integer<Integer: FixedWidthInteger & BitwiseCopyable>() -> Integer {
        let size = MemoryLayout<Integer>.size
        guard place + size <= bytes.count else {
            isShort = true
            return 0
        }
        defer { place += size }
        return bytes.withUnsafeBytes {
            Integer(littleEndian: $0.loadUnaligned(fromByteOffset: place, as: Integer.self))
        }
    }

    mutating func byte() -> UInt8 {
        guard place < bytes.count else {
            isShort = true
            return 0
        }
        place += 1
        return bytes[place - 1]
    }

    mutating func moment() -> Double { Double(integer() as UInt32) }

    mutating func float() -> Double {
        let value = Double(Float(bitPattern: integer()))
        guard value >= 0, value < 1e12 else {
            isShort = true
            return 0
        }
        return value
    }

    mutating func share(of largest: Double) -> Double { Double(integer() as UInt16) / 65535 * largest }
}
