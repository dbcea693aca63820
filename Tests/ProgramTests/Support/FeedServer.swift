import Loopback
import Synchronization

/// Documents that a test may change while they are served. Each change has a new ETag, and who knows it gets 304.
final class FeedServer: Sendable {
    enum Answer: Sendable {
        case document(String, tag: Int)
        case status(Int)
        /// Reads the request and says nothing.
        case hang
    }

    private final class Documents: Sendable {
        struct State {
            var answers: [String: Answer] = [:]
            var tag = 0
            /// When each change was first asked for.
            var firstAsked: [Int: ContinuousClock.Instant] = [:]
        }

        let state = Mutex(State())

        func answer(_ request: HTTPRequest) -> HTTPReply {
            state.withLock { state in
                switch state.answers[request.path] {
                case nil: return .status(404)
                case .hang: return .hang
                case .status(let status): return .status(status)
                case .document(let text, let tag):
                    if state.firstAsked[tag] == nil { state.firstAsked[tag] = request.time }
                    return .conditional(request, text, etag: "\"\(tag)\"")
                }
            }
        }
    }

    private let documents: Documents
    private let server: LoopbackServer

    init() throws {
        let documents = Documents()
        self.documents = documents
        server = try LoopbackServer { documents.answer($0) }
    }

    func url(_ path: String) -> String { server.url(path) }

    /// Gives the change's number, for ``firstAsked(_:)``.
    @discardableResult
    func set(_ path: String, _ document: String) -> Int {
        documents.state.withLock { state in
            state.tag += 1
            state.answers["/" + path] = .document(document, tag: state.tag)
            return state.tag
        }
    }

    func set(_ path: String, answer: Answer) {
        documents.state.withLock { $0.answers["/" + path] = answer }
    }

    func firstAsked(_ tag: Int) -> ContinuousClock.Instant? {
        documents.state.withLock { $0.firstAsked[tag] }
    }

    var requests: [HTTPRequest] { server.requests }

    func count(_ path: String) -> Int { requests.count { $0.path == "/" + path } }
}
