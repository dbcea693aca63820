internal import Feeds

/// What `newswire` may ask of a running `newswired`: one line of JSON, so that no byte of an address can end it early.
public enum ControlRequest: Sendable, Hashable {
    /// The daemon's figures, in one of its formats.
    case status(StatusFormat)
    /// Polls the feeds named, all where none is.
    case poll([String])
    /// Reads the configuration again.
    case reload

    public enum StatusFormat: String, Sendable, CaseIterable {
        case text, json, prometheus
    }

    /// The longest line that the daemon takes, its newline included.
    public static let longestLine = 256 * 1024
    /// Said in each request: a daemon refuses another.
    static let version: Int64 = 1

    /// The line, its newline included.
    public var line: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("newswire", Self.version)
        switch self {
        case .status(let format):
            writer.member("request", "status")
            writer.member("format", format.rawValue)
        case .poll(let feeds):
            writer.member("request", "poll")
            writer.member("feeds", feeds)
        case .reload:
            writer.member("request", "reload")
        }
        writer.endObject()
        writer.newline()
        return writer.bytes
    }

    /// - Parameter line: without its newline.
    /// - Throws: what to tell the one who asked.
    public init(line: some Collection<UInt8>) throws(ControlRefusal) {
        guard let value = try? JSONValue.parse(Array(line), maximumDepth: 4), value.isObject else {
            throw ControlRefusal(.usage, "a request is one line of JSON")
        }
        guard value["newswire"]?.integer == Self.version else {
            throw ControlRefusal(.usage, "this daemon speaks version \(Self.version) of the control protocol")
        }
        switch value["request"]?.string {
        case "status":
            let name = value["format"]?.string ?? StatusFormat.text.rawValue
            guard let format = StatusFormat(rawValue: name) else {
                throw ControlRefusal(.usage, "no status format '\(name)'")
            }
            self = .status(format)
        case "poll":
            let feeds = value["feeds"]?.array ?? []
            let names = feeds.compactMap(\.string)
            guard names.count == feeds.count else { throw ControlRefusal(.usage, "feeds are named by text") }
            self = .poll(names)
        case "reload": self = .reload
        case let other: throw ControlRefusal(.usage, "no request '\(other ?? "")'")
        }
    }
}
