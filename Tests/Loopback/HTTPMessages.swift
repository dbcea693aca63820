/// A request as the server saw it.
public struct HTTPRequest: Sendable {
    public var method: String
    /// As sent: path and query.
    public var target: String
    /// In the order sent.
    public var headers: [(name: String, value: String)]
    /// When its last header line had come.
    public var time: ContinuousClock.Instant
    /// Counts the connections from 1.
    public var connection: Int

    /// The target without its query.
    public var path: String { String(target.prefix { $0 != "?" }) }
    public var query: String? {
        target.firstIndex(of: "?").map { String(target[target.index(after: $0)...]) }
    }

    /// The first value of that name, whatever its case.
    public func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}

/// What the server answers.
public struct HTTPReply: Sendable {
    /// How the body's end is told.
    public enum Framing: Sendable {
        /// `Content-Length`, true or not.
        case length(Int)
        case chunked
        /// By closing the connection.
        case close
    }

    public var status: Int
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]
    public var framing: Framing
    /// Before the status line.
    public var delay: Duration = .zero
    /// The body goes out in pieces of that size, with a pause before each; nil for all at once.
    public var pieces: (size: Int, pause: Duration)?
    /// Of a chunked body: leave out the last chunk, and close.
    public var isCut = false
    /// Answer nothing, ever, and keep the connection open.
    public var hangs = false
    /// Send the head and the body, then hang in place of ending.
    public var hangsAtEnd = false
    /// Bytes to send in place of everything else; the connection is closed after them.
    public var raw: [UInt8]?

    public init(
        status: Int = 200, headers: [(name: String, value: String)] = [], body: [UInt8] = [], framing: Framing? = nil
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.framing = framing ?? .length(body.count)
    }

    /// 200 with a feed.
    public static func ok(
        _ body: String, type: String = "application/rss+xml; charset=utf-8", etag: String? = nil,
        lastModified: String? = nil, headers: [(name: String, value: String)] = []
    ) -> HTTPReply {
        var all = [(name: "Content-Type", value: type)]
        if let etag { all.append((name: "ETag", value: etag)) }
        if let lastModified { all.append((name: "Last-Modified", value: lastModified)) }
        return HTTPReply(headers: all + headers, body: Array(body.utf8))
    }

    /// 304 where the request's `If-None-Match` is this document's ETag, else 200 with both.
    public static func conditional(
        _ request: HTTPRequest, _ body: String, etag: String, type: String = "application/rss+xml; charset=utf-8"
    ) -> HTTPReply {
        if request.header("If-None-Match") == etag { return notModified(etag: etag) }
        return ok(body, type: type, etag: etag)
    }

    public static func notModified(etag: String? = nil) -> HTTPReply {
        HTTPReply(status: 304, headers: etag.map { [(name: "ETag", value: $0)] } ?? [])
    }

    public static func status(_ status: Int, _ body: String = "", headers: [(name: String, value: String)] = [])
        -> HTTPReply
    {
        HTTPReply(status: status, headers: headers, body: Array(body.utf8))
    }

    public static func redirect(_ status: Int = 302, to location: String) -> HTTPReply {
        HTTPReply(status: status, headers: [(name: "Location", value: location)])
    }

    /// The body as given, said to be gzip (or another coding).
    public static func encoded(_ body: [UInt8], as coding: String = "gzip", etag: String? = nil) -> HTTPReply {
        var headers = [(name: "Content-Type", value: "application/rss+xml"), (name: "Content-Encoding", value: coding)]
        if let etag { headers.append((name: "ETag", value: etag)) }
        return HTTPReply(headers: headers, body: body)
    }

    /// More bytes promised than sent.
    public static func truncated(_ body: String, promised: Int) -> HTTPReply {
        HTTPReply(body: Array(body.utf8), framing: .length(promised))
    }

    /// A body in small pieces with a pause before each.
    public static func slow(_ body: String, pieces size: Int, pause: Duration) -> HTTPReply {
        var reply = ok(body)
        reply.pieces = (size, pause)
        return reply
    }

    public static var hang: HTTPReply {
        var reply = HTTPReply()
        reply.hangs = true
        return reply
    }

    public static func raw(_ bytes: [UInt8]) -> HTTPReply {
        var reply = HTTPReply()
        reply.raw = bytes
        return reply
    }

    public static func raw(_ text: String) -> HTTPReply { raw(Array(text.utf8)) }
}
