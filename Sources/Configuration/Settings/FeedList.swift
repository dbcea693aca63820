/// The configured feeds, in the order read: a million of them in some ninety bytes each. What most of them have alike is
/// kept once, their addresses and titles stand in one stretch of bytes, and settings are made of that when asked for.
public struct FeedList: Sendable {
    private struct Row: Hashable {
        var start: Int
        var addressLength: UInt32
        /// Of what is requested, where that is not the address; else nothing.
        var requestLength: UInt32
        /// Below nought for none.
        var titleLength: Int32
        /// In `particulars`.
        var particulars: UInt32
    }

    private var bytes: ContiguousArray<UInt8> = []
    private var rows: ContiguousArray<Row> = []
    /// Settings without address and title.
    private var particulars: [FeedSettings] = []
    private var places: [FeedSettings: UInt32] = [:]

    public init() {}

    public init(_ feeds: some Sequence<FeedSettings>) {
        for feed in feeds { append(feed) }
    }

    public mutating func append(_ feed: FeedSettings) {
        var row = Row(start: bytes.count, addressLength: 0, requestLength: 0, titleLength: -1, particulars: 0)
        row.addressLength = UInt32(add(feed.publicURL))
        if feed.url != feed.publicURL { row.requestLength = UInt32(add(feed.url)) }
        if let title = feed.title { row.titleLength = Int32(add(title)) }
        var rest = feed
        (rest.publicURL, rest.url, rest.title) = ("", "", nil)
        // Nearly always those of the one before.
        if let last = rows.last, particulars[Int(last.particulars)] == rest {
            row.particulars = last.particulars
        } else if let known = places[rest] {
            row.particulars = known
        } else {
            row.particulars = UInt32(particulars.count)
            places[rest] = row.particulars
            particulars.append(rest)
        }
        rows.append(row)
    }

    private mutating func add(_ text: String) -> Int {
        bytes.append(contentsOf: text.utf8)
        return text.utf8.count
    }

    // MARK: Without making settings

    public func isEnabled(_ place: Int) -> Bool { particulars[Int(rows[place].particulars)].enabled }

    public func wasFormerly(_ place: Int) -> Bool { !particulars[Int(rows[place].particulars)].formerly.isEmpty }

    /// The public address in UTF-8.
    public func withAddress<Result>(_ place: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        let row = rows[place]
        return bytes.withUnsafeBufferPointer {
            body(UnsafeBufferPointer(rebasing: $0[row.start..<row.start + Int(row.addressLength)]))
        }
    }

    /// The public address.
    public func address(_ place: Int) -> String {
        withAddress(place) { String(decoding: $0, as: UTF8.self) }
    }

    /// What is requested, in UTF-8.
    public func withRequest<Result>(_ place: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        let row = rows[place]
        guard row.requestLength > 0 else { return withAddress(place, body) }
        let start = row.start + Int(row.addressLength)
        return bytes.withUnsafeBufferPointer {
            body(UnsafeBufferPointer(rebasing: $0[start..<start + Int(row.requestLength)]))
        }
    }

    public func request(_ place: Int) -> String {
        withRequest(place) { String(decoding: $0, as: UTF8.self) }
    }

    public func interval(_ place: Int) -> Duration? { particulars[Int(rows[place].particulars)].interval }

    /// For telling which feeds another list has otherwise.
    public struct Comparison {
        fileprivate let old: FeedList
        fileprivate let new: FeedList
        /// By the old list's, the new one's particulars that are the same.
        fileprivate let same: [UInt32?]

        public init(_ old: FeedList, _ new: FeedList) {
            (self.old, self.new) = (old, new)
            same = old.particulars.map { new.places[$0] }
        }

        public func isSame(old place: Int, new other: Int) -> Bool {
            let (a, b) = (old.rows[place], new.rows[other])
            guard same[Int(a.particulars)] == b.particulars, a.addressLength == b.addressLength,
                a.requestLength == b.requestLength, a.titleLength == b.titleLength
            else { return false }
            let count = Int(a.addressLength) + Int(a.requestLength) + (a.titleLength > 0 ? Int(a.titleLength) : 0)
            return old.bytes[a.start..<a.start + count].elementsEqual(new.bytes[b.start..<b.start + count])
        }
    }

    private func text(_ start: Int, _ count: Int) -> String {
        bytes.withUnsafeBufferPointer { String(decoding: $0[start..<start + count], as: UTF8.self) }
    }
}

extension FeedList: RandomAccessCollection {
    public var startIndex: Int { 0 }
    public var endIndex: Int { rows.count }

    public subscript(place: Int) -> FeedSettings {
        let row = rows[place]
        var feed = particulars[Int(row.particulars)]
        feed.publicURL = address(place)
        feed.url = row.requestLength > 0 ? request(place) : feed.publicURL
        if row.titleLength >= 0 {
            feed.title = text(row.start + Int(row.addressLength + row.requestLength), Int(row.titleLength))
        }
        return feed
    }
}

extension FeedList: Hashable {
    /// Lists are only added to: the same feeds in the same order are the same bytes.
    public static func == (a: FeedList, b: FeedList) -> Bool {
        a.rows == b.rows && a.bytes == b.bytes && a.particulars == b.particulars
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(rows)
        hasher.combine(bytes)
    }
}

extension FeedList: ExpressibleByArrayLiteral {
    public init(arrayLiteral feeds: FeedSettings...) { self.init(feeds) }
}
