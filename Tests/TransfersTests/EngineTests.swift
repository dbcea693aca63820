import Foundation
import Loopback
import Synchronization
import Testing

@testable import Transfers

/// Gathers results, and waits for them.
final class Results: Sendable {
    private let state = Mutex<[UInt64: TransferResult]>([:])

    func add(_ result: TransferResult) { state.withLock { $0[result.id] = result } }
    var count: Int { state.withLock { $0.count } }
    subscript(id: UInt64) -> TransferResult? { state.withLock { $0[id] } }
}

@Suite struct EngineTests {
    let results = Results()

    func engine(_ settings: TransferSettings = TransferSettings()) throws -> TransferEngine {
        let results = results
        return try TransferEngine(settings: settings) { results.add($0) }
    }

    /// The result of one request; waits for it.
    func fetch(_ request: TransferRequest, _ settings: TransferSettings = TransferSettings()) async throws
        -> TransferResult
    {
        let engine = try engine(settings)
        defer { engine.stop() }
        engine.submit(request)
        #expect(await eventually { results.count == 1 })
        return try #require(results[request.id])
    }

    @Test func sendsValidatorsByteForByteAndReports304() async throws {
        let server = try LoopbackServer { .conditional($0, "<rss/>", etag: "W/\"odd  \\ tag\"") }
        let first = try await fetch(TransferRequest(id: 1, url: server.url("/feed")))
        let response = try first.outcome.get()
        #expect(response.status == 200 && response.body == Array("<rss/>".utf8))
        var again = TransferRequest(id: 2, url: server.url("/feed"))
        again.etag = response.headers.etag
        again.lastModified = "Fri, 05 Jun 2026 10:00:00 GMT"
        let engine = try engine()
        engine.submit(again)
        #expect(await eventually { results[2] != nil })
        engine.stop()
        #expect(try results[2]?.outcome.get().status == 304)
        #expect(server.requests.last?.header("if-modified-since") == "Fri, 05 Jun 2026 10:00:00 GMT")
    }

    @Test func reportsRedirectsAndTheirKind() async throws {
        let server = try LoopbackServer { request in
            switch request.path {
            case "/a": .redirect(301, to: "/b")
            case "/b": .redirect(302, to: "/c")
            default: .ok("<rss/>")
            }
        }
        let result = try await fetch(TransferRequest(id: 1, url: server.url("/a")))
        #expect(result.hops.map(\.isPermanent) == [true, false])
        #expect(result.permanentURL == server.url("/b"))
        #expect(try result.outcome.get().url == server.url("/c"))
    }

    @Test func secretsStayWithTheirHost() async throws {
        let other = try LoopbackServer(address: "127.0.0.2") { _ in .ok("<rss/>") }
        let away = other.url("/x")
        let server = try LoopbackServer { _ in .redirect(302, to: away) }
        var request = TransferRequest(id: 1, url: server.url("/a"))
        request.user = "me"
        request.password = "secret"
        request.headers = [TransferHeader(name: "X-Key", value: "k")]
        request.etag = "\"a\""
        _ = try await fetch(request)
        #expect(server.requests.first?.header("authorization") != nil && server.requests.first?.header("x-key") == "k")
        let seen = try #require(other.requests.first)
        for name in ["authorization", "x-key", "if-none-match"] { #expect(seen.header(name) == nil) }
    }

    @Test(arguments: ["file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/"])
    func aRedirectLeadsOnlyToTheWeb(_ target: String) async throws {
        let server = try LoopbackServer { _ in .redirect(302, to: target) }
        let result = try await fetch(TransferRequest(id: 1, url: server.url("/a"), allowFile: true))
        #expect(throws: TransferFailure.self) { try result.outcome.get() }
    }

    @Test func boundsBodiesHeadersAndTime() async throws {
        let server = try LoopbackServer { request in
            switch request.path {
            case "/large": .ok(String(repeating: "x", count: 10_000))
            case "/headers":
                .ok("x", headers: (0..<10_000).map { (name: "X-\($0)", value: "y") })
            case "/circle": .redirect(302, to: "/circle2")
            case "/circle2": .redirect(302, to: "/circle")
            case "/cut": .truncated("half", promised: 100)
            default: .hang
            }
        }
        let settings = TransferSettings(timeout: .milliseconds(1500), maximumSize: 1000)
        let kinds: [(String, TransferFailure.Kind)] = [
            ("/large", .tooLarge), ("/headers", .protocol), ("/circle", .redirect), ("/cut", .truncated),
            ("/hang", .timeout),
        ]
        let engine = try engine(settings)
        for (index, (path, _)) in kinds.enumerated() {
            engine.submit(TransferRequest(id: UInt64(index), url: server.url(path)))
        }
        #expect(await eventually { results.count == kinds.count })
        engine.stop()
        for (index, (path, kind)) in kinds.enumerated() {
            guard case .failure(let failure) = results[UInt64(index)]?.outcome else {
                Issue.record("\(path) did not fail")
                continue
            }
            #expect(failure.kind == kind, "\(path)")
        }
    }

    @Test func refusesPrivateNetworksWhereTold() async throws {
        let server = try LoopbackServer { _ in .ok("<rss/>") }
        let settings = TransferSettings(privateNetworks: .none)
        let result = try await fetch(TransferRequest(id: 1, url: server.url("/a")), settings)
        guard case .failure(let failure) = result.outcome else {
            Issue.record("it was asked")
            return
        }
        #expect(failure.kind == .refusedAddress && server.requests.isEmpty)
    }

    @Test func keepsToTheLimitOfAHostAndReusesConnections() async throws {
        let server = try LoopbackServer { _ in .ok("<rss/>") }
        let engine = try engine(TransferSettings(perHost: 3))
        engine.submit((0..<60).map { TransferRequest(id: $0, url: server.url("/\($0)")) })
        #expect(await eventually { results.count == 60 })
        engine.stop()
        #expect(server.peak <= 3 && server.connections <= 4)
    }

    @Test func stopEndsWhatHangsAndDeliversEachResult() async throws {
        let server = try LoopbackServer { _ in .hang }
        let engine = try engine()
        engine.submit((0..<20).map { TransferRequest(id: $0, url: server.url("/\($0)")) })
        #expect(await eventually { !server.requests.isEmpty })
        let begin = ContinuousClock.now
        engine.stop()
        #expect(ContinuousClock.now - begin < .seconds(1))
        #expect(results.count == 20 && engine.inFlight == 0)
        engine.submit(TransferRequest(id: 99, url: server.url("/late")))
        #expect(results[99] != nil)
    }

    @Test func readsRegularFilesAndNothingElse() async throws {
        let path = NSTemporaryDirectory() + "newswire-\(UUID().uuidString).xml"
        try "<rss/>".write(toFile: path, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let read = try await fetch(TransferRequest(id: 1, url: "file://" + path, allowFile: true))
        #expect(try read.outcome.get().body.count == 6)
        for (id, url) in [(2, "file:///dev/zero"), (3, "file:///etc"), (4, "file:///no/such/file")]
            as [(UInt64, String)]
        {
            let engine = try engine()
            engine.submit(TransferRequest(id: id, url: url, allowFile: true))
            #expect(await eventually { results[id] != nil })
            engine.stop()
            #expect(throws: TransferFailure.self) { try results[id]?.outcome.get() }
        }
    }
}

@Suite struct PrivateAddressTests {
    @Test(
        arguments: [
            ([127, 0, 0, 1], true), ([10, 1, 2, 3], true), ([172, 16, 0, 1], true), ([172, 32, 0, 1], false),
            ([192, 168, 1, 1], true), ([169, 254, 1, 1], true), ([100, 64, 0, 1], true), ([8, 8, 8, 8], false),
            ([0, 0, 0, 0], true), ([224, 0, 0, 1], true),
            ([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], true),
            ([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 127, 0, 0, 1], true),
            ([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 8, 8, 8, 8], false),
            ([0x20, 0x02, 10, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], true),
            ([0x00, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0, 192, 168, 0, 1], true),
            ([0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], true),
            ([0xFE, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], true),
            ([0x26, 0x06, 0x47, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], false),
        ] as [([UInt8], Bool)])
    func knowsOnesOwnHouse(_ bytes: [UInt8], _ isPrivate: Bool) {
        #expect(
            (bytes.count == 4
                ? Networks.isPrivate(v4: bytes.reduce(0) { $0 << 8 | UInt32($1) }) : Networks.isPrivate(v6: bytes))
                == isPrivate)
    }
}
