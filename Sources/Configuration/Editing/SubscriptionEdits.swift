import Glibc

/// A feed that is to be subscribed.
public struct NewSubscription: Sendable, Hashable {
    public var url: String
    public var title: String?
    public var tags: [String]

    public init(url: String, title: String? = nil, tags: [String] = []) {
        self.url = url
        self.title = title
        self.tags = tags
    }

    /// As a configuration says it.
    fileprivate var table: String {
        var text = "[[feed]]\nurl = \(SafeText.quoted(url))\n"
        if let title = title.map(SafeText.clean), !title.isEmpty { text += "title = \(SafeText.quoted(title))\n" }
        let tags = tags.map(SafeText.clean).filter { !$0.isEmpty }
        if !tags.isEmpty { text += "tags = [\(tags.map(SafeText.quoted).joined(separator: ", "))]\n" }
        return text
    }
}

/// What a file of the configuration is to hold from now on.
public struct FileChange: Sendable, Hashable {
    public var path: String
    public var bytes: [UInt8]
    /// As it was read; nil for a file that is not there yet. Where it is another by now, nothing is written.
    public var before: [UInt8]?
    /// Whether a password comes into it: a new file is then not for everybody to read.
    public var addsPassword = false
}

/// Why nothing was changed, in one line.
public struct EditRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Kind: Sendable, Hashable {
        /// What was asked for cannot be done so.
        case usage
        /// It is there already, or is not there.
        case state
        /// What would be the configuration is none.
        case configuration
        case inputOutput
    }

    public var kind: Kind
    public var description: String
}

extension Subscriptions {
    private static let included = "feeds.d/*.toml"

    /// Where new feeds are written.
    ///
    /// - Throws: where there is neither a configuration nor a home to make one in.
    public func localFile() throws(EditRefusal) -> String {
        guard let main = main ?? first else {
            throw EditRefusal(kind: .state, description: "there is no configuration, and no home to make one in")
        }
        return Path.folder(of: main) + "/feeds.d/local.toml"
    }

    /// The address as it would be subscribed, or what is wrong with it.
    public func checked(_ url: String) throws(EditRefusal) -> String {
        do throws(Complaint) {
            return try FeedAddress.parse(url, folder: Path.current).publicURL == url ? url : absolute(url)
        } catch {
            throw EditRefusal(
                kind: .usage, description: "\(SafeText.clean(url)): \(error.items.first?.message ?? "a bad address")")
        }
    }

    /// A relative `file:` address is the caller's; one with a password keeps it.
    private func absolute(_ url: String) throws(Complaint) -> String {
        url.lowercased().hasPrefix("file:") ? try FeedAddress.parse(url, folder: Path.current).url : url
    }

    /// Adds feeds behind those of `feeds.d/local.toml`; makes the file, its folder's place in `include` and, for
    /// somebody without any, the configuration itself.
    ///
    /// - Throws: where one of them is subscribed already, naming where.
    public func adding(_ new: [NewSubscription]) throws(EditRefusal) -> [FileChange] {
        for feed in new {
            if let known = entry(of: feed.url) {
                throw EditRefusal(
                    kind: .state,
                    description: "\(SafeText.clean(known.feed.publicURL)) is subscribed already, at "
                        + "\(SafeText.clean(known.file)):\(known.line)")
            }
        }
        let local = try localFile()
        let old = files[local] ?? (try? SourceFile.read(local, upTo: 1 << 30))
        var bytes = old ?? Array("# Feeds that `newswire add` and `newswire import` subscribed.\n".utf8)
        if let last = bytes.last, last != 0x0A { bytes.append(0x0A) }
        for feed in new { bytes += Array(("\n" + feed.table).utf8) }
        let addsPassword = new.contains { hasPassword($0.url) }
        return [FileChange(path: local, bytes: bytes, before: old, addsPassword: addsPassword)] + including(local)
    }

    /// Takes a feed's table out; all else stays byte for byte.
    public func removing(_ entry: Entry) -> FileChange {
        let bytes = files[entry.file] ?? []
        var range = entry.place.block
        if entry.place.isInline { range = Self.element(range, in: bytes) }
        return FileChange(
            path: entry.file, bytes: Array(bytes[..<range.lowerBound] + bytes[range.upperBound...]), before: bytes)
    }

    /// Gives a feed another address, and keeps the old one as one that it had: its stories are known by it.
    public func moving(_ entry: Entry, to url: String) throws(EditRefusal) -> FileChange {
        if let known = self.entry(of: url) {
            let what =
                known.file == entry.file && known.line == entry.line ? "has that address already" : "is another feed"
            throw EditRefusal(
                kind: .state,
                description: "\(SafeText.clean(url)) \(what), at \(SafeText.clean(known.file)):\(known.line)")
        }
        var bytes = files[entry.file] ?? []
        let before = bytes
        let addresses = entry.feed.formerly.filter { $0 != url && $0 != entry.feed.publicURL } + [entry.feed.publicURL]
        let list = "[\(addresses.map(SafeText.quoted).joined(separator: ", "))]"
        let place = entry.place
        // From behind, so that what is in front keeps its place.
        var edits = [(place.url, SafeText.quoted(url))]
        if let formerly = place.formerly {
            edits.append((formerly, list))
        } else {
            let end = place.url.upperBound
            edits.append((end..<end, (place.isInline ? ", " : "\n") + "formerly = " + list))
        }
        for (range, text) in edits.sorted(by: { $0.0.lowerBound > $1.0.lowerBound }) {
            bytes.replaceSubrange(range, with: text.utf8)
        }
        return FileChange(path: entry.file, bytes: bytes, before: before, addsPassword: hasPassword(url))
    }

    private func hasPassword(_ url: String) -> Bool { Self.parsed(url, main)?.password != nil }

    /// An array's element with the comma that parts it from the next, or, of the last one, from the one before.
    private static func element(_ value: Range<Int>, in bytes: [UInt8]) -> Range<Int> {
        var end = value.upperBound
        while end < bytes.count, bytes[end] <= 0x20 { end += 1 }
        if end < bytes.count, bytes[end] == UInt8(ascii: ",") { return value.lowerBound..<end + 1 }
        var start = value.lowerBound
        while start > 0, bytes[start - 1] <= 0x20 { start -= 1 }
        if start > 0, bytes[start - 1] == UInt8(ascii: ",") { return start - 1..<value.upperBound }
        return value
    }

    // MARK: The include

    /// What the main file needs so that `local` is read.
    private func including(_ local: String) -> [FileChange] {
        let line = "include = [\(SafeText.quoted(Self.included))]\n"
        guard let main else {
            guard let first else { return [] }
            let text = "# Newswire's configuration: see newswire.toml(5).\n" + line
            return [FileChange(path: first, bytes: Array(text.utf8), before: nil)]
        }
        guard local != main, let before = files[main] else { return [] }
        var bytes = before
        if let include {
            let folder = Path.folder(of: main)
            let isNamed = include.patterns.contains {
                fnmatch(Path.absolute($0, folder: folder, home: nil), local, FNM_PATHNAME) == 0
            }
            if isNamed { return [] }
            // Before the bracket, behind a last comma if there is one.
            var end = include.value.upperBound - 1
            while end > include.value.lowerBound + 1, bytes[end - 1] <= 0x20 { end -= 1 }
            let isFirst = include.patterns.isEmpty || bytes[end - 1] == UInt8(ascii: ",")
            bytes.insert(contentsOf: ((isFirst ? "" : ", ") + SafeText.quoted(Self.included)).utf8, at: end)
        } else {
            bytes.insert(contentsOf: (line + "\n").utf8, at: Self.behindHeading(bytes))
        }
        return [FileChange(path: main, bytes: bytes, before: before)]
    }

    /// Behind the comments that the file begins with, if an empty line ends them.
    private static func behindHeading(_ bytes: [UInt8]) -> Int {
        let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        var place = start
        while place < bytes.count {
            let end = bytes[place...].firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count
            let line = bytes[place..<end]
            if line.allSatisfy({ $0 <= 0x20 }) { return end }
            guard line.first == UInt8(ascii: "#") else { return start }
            place = end
        }
        return start
    }
}
