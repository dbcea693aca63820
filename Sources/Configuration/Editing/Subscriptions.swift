/// The subscribed feeds as they are written, for those who change them: each with its place in its file.
public struct Subscriptions: Sendable {
    public struct Entry: Sendable {
        public let feed: FeedSettings
        /// The file's path.
        public let file: String
        /// Of its `[[feed]]`, from 1.
        public let line: Int
        /// Equal for trivially equal spellings of one address.
        let comparable: String
        let place: TablePlace
    }

    /// The main file; nil where none exists.
    public let main: String?
    public let entries: [Entry]
    /// Where a first configuration would be made.
    let first: String?
    let files: [String: [UInt8]]
    let include: IncludePlace?
    /// Which entry has an address, and the addresses that entries had: a list of ten thousand is held against as many.
    private let places: [String: Int]
    private let formerly: Set<String>

    private init(
        main: String?, entries: [Entry] = [], first: String? = nil, files: [String: [UInt8]] = [:],
        include: IncludePlace? = nil
    ) {
        (self.main, self.entries, self.first, self.files, self.include) = (main, entries, first, files, include)
        places = Dictionary(
            entries.enumerated().map { ($1.comparable, $0) }, uniquingKeysWith: { first, _ in first })
        formerly = Set(entries.flatMap { $0.feed.formerly.map { Self.key(of: $0, main) } })
    }

    /// Reads the configuration that is found, as `newswired` would, with all that it includes.
    ///
    /// - Throws: where anything in it is wrong: what is not understood is not rewritten.
    public static func read(
        explicit: String?, environment: [String: String]
    ) throws(ConfigurationError) -> Subscriptions {
        let lookup = Lookup(environment: environment)
        guard let found = lookup.file(explicit: explicit) else {
            return Subscriptions(main: nil, first: lookup.userFile)
        }
        var loader = Loader(lookup: lookup, role: .reader)
        loader.keepsTables = true
        try loader.readMain(try Configuration.open(found))
        let (tables, sources, include) = (loader.feedTables, loader.sources, loader.include)
        _ = try loader.finished()

        var lines: [Int: LinePlaces] = [:]
        var entries: [Entry] = []
        for (feed, comparable, number, table) in tables {
            let source = sources[number]
            let places = lines[number] ?? LinePlaces(source.bytes)
            lines[number] = places
            guard let place = TablePlace(table, in: source.bytes) else { continue }
            entries.append(
                Entry(
                    feed: feed, file: source.path, line: places.place(of: table.offset).line, comparable: comparable,
                    place: place))
        }
        let files = Dictionary(sources.map { ($0.path, $0.bytes) }, uniquingKeysWith: { first, _ in first })
        return Subscriptions(
            main: found.path, entries: entries, files: files,
            include: include.flatMap { IncludePlace($0, in: sources[0].bytes) })
    }

    /// Equal for spellings of one address.
    public func key(of url: String) -> String { Self.key(of: url, main) }

    private static func key(of url: String, _ main: String?) -> String { parsed(url, main)?.comparable ?? url }

    static func parsed(_ url: String, _ main: String?) -> FeedAddress? {
        try? FeedAddress.parse(url, folder: main.map(Path.folder(of:)) ?? "/")
    }

    /// As it is shown and stored: without its password.
    public func publicURL(of url: String) -> String { Self.parsed(url, main)?.publicURL ?? url }

    /// Whether it is subscribed, or was until it moved.
    public func knows(_ url: String) -> Bool { entry(of: url) != nil || formerly.contains(key(of: url)) }

    /// The one of that address, in whatever spelling.
    public func entry(of url: String) -> Entry? { places[key(of: url)].map { entries[$0] } }
}

/// Where a `[[feed]]` table stands in its file.
struct TablePlace: Sendable {
    /// Its lines, or, in `feed = [{ … }]`, what is between the braces and they themselves.
    var block: Range<Int>
    var isInline: Bool
    /// The value of `url`.
    var url: Range<Int>
    /// The value of `formerly`.
    var formerly: Range<Int>?

    /// Nil for a table that is not there: the parse that found it was of other bytes.
    init?(_ table: TOMLTable, in bytes: [UInt8]) {
        func value(_ key: String) -> Range<Int>? {
            table.entry(key).flatMap { try? TOMLParser.rangeOfValue(in: bytes, ofKeyAt: $0.offset) }
        }
        guard let url = value("url") else { return nil }
        self.url = url
        formerly = value("formerly")
        isInline = table.origin == .inline
        if isInline {
            guard let range = try? TOMLParser.range(in: bytes, ofValueAt: table.offset) else { return nil }
            block = range
        } else {
            block = Self.lines(from: table.offset, to: Self.end(of: table, in: bytes), in: bytes)
        }
    }

    /// Behind the last value in the table and in those that belong to it (`[feed.headers]`).
    private static func end(of table: TOMLTable, in bytes: [UInt8]) -> Int {
        var end = table.offset
        for entry in table.entries {
            if case .table(let inner) = entry.value, inner.origin != .inline, inner.origin != .dottedKey {
                end = max(end, self.end(of: inner, in: bytes))
            } else if case .table(let inner) = entry.value, inner.origin == .dottedKey {
                end = max(end, self.end(of: inner, in: bytes))
            } else if let value = try? TOMLParser.rangeOfValue(in: bytes, ofKeyAt: entry.offset) {
                end = max(end, value.upperBound)
            }
        }
        return end
    }

    /// Whole lines, with the empty ones behind them: comments above and below stay, whoever they belong to.
    private static func lines(from start: Int, to end: Int, in bytes: [UInt8]) -> Range<Int> {
        var first = start
        while first > 0, bytes[first - 1] != 0x0A { first -= 1 }
        func lineEnd(_ place: Int) -> Int {
            bytes[place...].firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count
        }
        var last = lineEnd(end)
        while last < bytes.count {
            let next = lineEnd(last)
            guard bytes[last..<next].allSatisfy({ $0 <= 0x20 }) else { break }
            last = next
        }
        return first..<last
    }
}

/// `include = […]` in the main file.
struct IncludePlace: Sendable {
    var value: Range<Int>
    var patterns: [String]

    init?(_ entry: TOMLTable.Entry, in bytes: [UInt8]) {
        guard case .array(let elements) = entry.value,
            let value = try? TOMLParser.rangeOfValue(in: bytes, ofKeyAt: entry.offset)
        else { return nil }
        self.value = value
        patterns = elements.compactMap { if case .string(let text) = $0.value { text } else { nil } }
    }
}
