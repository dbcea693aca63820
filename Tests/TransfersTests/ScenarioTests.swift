import Foundation
import Loopback
import Synchronization
import Testing

@testable import Transfers

/// What servers do, and what they saw.
@Suite struct ScenarioTests {
    let results = Results()

    func fetch(_ requests: TransferRequest..., with settings: TransferSettings = TransferSettings()) async throws
        -> [TransferResult]
    {
        let results = results
        let engine = try TransferEngine(settings: settings) { results.add($0) }
        defer { engine.stop() }
        var all: [TransferResult] = []
        for request in requests {
            engine.submit(request)
            #expect(await eventually { results[request.id] != nil })
            all.append(try #require(results[request.id]))
        }
        return all
    }

    func kind(_ result: TransferResult) -> TransferFailure.Kind? {
        if case .failure(let failure) = result.outcome { failure.kind } else { nil }
    }

    /// "<rss>", sixty times "story ", "</rss>".
    static let gzip: [UInt8] = [
        31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 179, 41, 42, 46, 182, 43, 46, 201, 47, 170, 84, 24, 37, 105, 77, 218, 232, 131,
        66, 27, 0, 240, 251, 131, 66, 115, 1, 0, 0,
    ]

    // MARK: - Bodies

    @Test func gzipThatEndsEarlyIsReadAndSaid() async throws {
        let server = try LoopbackServer { request in
            switch request.path {
            case "/whole": .encoded(Self.gzip)
            case "/twice": .encoded(Self.gzip + Self.gzip + [0, 0, 0])
            case "/cut": .encoded(Array(Self.gzip.dropLast(6)))
            case "/plain": .encoded(Array("<rss/>".utf8))
            case "/file": HTTPReply(headers: [("Content-Type", "application/gzip")], body: Self.gzip)
            case "/brotli": .encoded(Array("<rss/>".utf8), as: "br")
            case "/charset": HTTPReply(headers: [("Content-Encoding", "UTF-8")], body: Array("<rss/>".utf8))
            default: .encoded(Self.gzip.dropLast(8) + [1, 2, 3, 4, 5, 6, 7, 8])
            }
        }
        let all = try await fetch(
            TransferRequest(id: 1, url: server.url("/whole")), TransferRequest(id: 2, url: server.url("/twice")),
            TransferRequest(id: 3, url: server.url("/cut")), TransferRequest(id: 4, url: server.url("/plain")),
            TransferRequest(id: 5, url: server.url("/damaged")), TransferRequest(id: 6, url: server.url("/file")),
            TransferRequest(id: 7, url: server.url("/charset")), TransferRequest(id: 8, url: server.url("/brotli")))
        let whole = try all[0].outcome.get()
        #expect(whole.body.count == 371 && !whole.endsEarly)
        #expect(all[0].bytesReceived < 371)
        #expect(try all[1].outcome.get().body.count == 742)
        #expect(try all[2].outcome.get().endsEarly)
        #expect(try all[3].outcome.get().body == Array("<rss/>".utf8))
        #expect(kind(all[4]) == .protocol)
        #expect(try all[5].outcome.get().body.count == 371)
        #expect(try all[6].outcome.get().body == Array("<rss/>".utf8))
        let damaged = TransferFailure(kind: .protocol, message: "127.0.0.1: damaged compression", status: 200)
        #expect(throws: damaged) { try all[7].outcome.get() }
    }

    @Test func aBombIsStoppedAtTheLimit() async throws {
        let server = try LoopbackServer { _ in .encoded(Self.gzip) }
        let all = try await fetch(
            TransferRequest(id: 1, url: server.url("/")), with: TransferSettings(maximumSize: 300))
        #expect(kind(all[0]) == .tooLarge)
    }

    @Test func anErrorPageIsCutAndNoFailure() async throws {
        let server = try LoopbackServer { _ in .status(503, String(repeating: "x", count: 1 << 20)) }
        let response = try await fetch(TransferRequest(id: 1, url: server.url("/")))[0].outcome.get()
        #expect(response.status == 503 && response.body.count == ReceivedBody.maximumOther)
    }

    @Test func whereABodyEndsIsKnownOrNot() async throws {
        let server = try LoopbackServer { request in
            switch request.path {
            case "/length": .ok("<rss/>")
            case "/chunks": HTTPReply(body: Array("<rss/>".utf8), framing: .chunked)
            case "/gzip": .encoded(Self.gzip)
            // What libcurl decodes: "<rss/>" in raw deflate.
            case "/deflate": .encoded([0xB3, 0x29, 0x2A, 0x2E, 0xD6, 0xB7, 0x03, 0x00], as: "deflate")
            default: HTTPReply(body: Array("<rss/>".utf8), framing: .close)
            }
        }
        for (id, (path, isKnown)) in [
            ("/length", true), ("/chunks", true), ("/gzip", true), ("/deflate", false), ("/close", false),
        ].enumerated() {
            let result = try await fetch(TransferRequest(id: UInt64(id), url: server.url(path)))[0]
            #expect(try result.outcome.get().endIsKnown == isKnown, "\(path)")
        }
    }

    @Test func chunksWithoutAnEndAreTruncated() async throws {
        let server = try LoopbackServer { _ in
            var reply = HTTPReply(body: Array("<rss>".utf8), framing: .chunked)
            reply.isCut = true
            return reply
        }
        #expect(kind(try await fetch(TransferRequest(id: 1, url: server.url("/")))[0]) == .truncated)
    }

    @Test func aByteAtATimeEndsWithTheTimeout() async throws {
        let server = try LoopbackServer { _ in
            .slow(String(repeating: "x", count: 1000), pieces: 1, pause: .milliseconds(10))
        }
        let all = try await fetch(
            TransferRequest(id: 1, url: server.url("/")), with: TransferSettings(timeout: .milliseconds(300)))
        #expect(kind(all[0]) == .timeout && all[0].elapsed < .seconds(2))
    }

    /// Ten bodies of 8 MiB, of which the receiver lets go one by one: never all of them at once.
    @Test func bodiesWaitWhereTheyWouldBeTooMuchTogether() async throws {
        let server = try LoopbackServer { _ in
            HTTPReply(body: [UInt8](repeating: 0x20, count: 8 << 20))
        }
        let held = Mutex((bytes: 0, most: 0, count: 0))
        let engine = try TransferEngine(
            settings: TransferSettings(perHost: 10), deliveredBytes: { held.withLock { $0.bytes } },
            deliver: { result in
                guard case .success(let response) = result.outcome else { return }
                held.withLock {
                    $0.bytes += response.body.count
                    $0.most = max($0.most, $0.bytes)
                }
            })
        engine.submit((0..<10).map { TransferRequest(id: $0, url: server.url("/\($0)")) })
        for _ in 0..<10 {
            try #require(await eventually(within: .seconds(30)) { held.withLock { $0.bytes > 0 } })
            held.withLock {
                $0.bytes -= 8 << 20
                $0.count += 1
            }
        }
        engine.stop()
        #expect(held.withLock { $0.count == 10 && $0.most <= 64 << 20 })
    }

    // MARK: - Redirects

    @Test func validatorsGoToWhoGaveThem() async throws {
        let server = try LoopbackServer {
            $0.path == "/a" ? .redirect(302, to: "/b") : .conditional($0, "<rss/>", etag: "\"b\"")
        }
        var request = TransferRequest(id: 1, url: server.url("/a"))
        request.etag = "\"b\""
        request.validatorsURL = server.url("/b")
        #expect(try await fetch(request)[0].outcome.get().status == 304)
        #expect(server.requests.map { $0.header("if-none-match") } == [nil, "\"b\""])
    }

    @Test func tenRedirectsAreFollowedAndNoMore() async throws {
        let server = try LoopbackServer { request in
            let number = Int(request.path.dropFirst()) ?? 0
            return number == 0 ? .ok("<rss/>") : .redirect(302, to: "/\(number - 1)")
        }
        let all = try await fetch(
            TransferRequest(id: 1, url: server.url("/10")), TransferRequest(id: 2, url: server.url("/11")))
        #expect(all[0].hops.count == 10 && kind(all[0]) == nil)
        #expect(kind(all[1]) == .redirect)
    }

    @Test func aRememberedAddressGetsNoSecrets() async throws {
        let server = try LoopbackServer { _ in .ok("<rss/>") }
        var request = TransferRequest(id: 1, url: server.url("/now"), configuredURL: "http://before.example/")
        request.user = "me"
        request.headers = [TransferHeader(name: "X-Key", value: "k")]
        _ = try await fetch(request, with: TransferSettings(privateNetworks: .any))
        #expect(server.requests.first?.header("authorization") == nil && server.requests.first?.header("x-key") == nil)
    }

    @Test func aPasswordInTheAddressIsUsedAndNotShown() async throws {
        let server = try LoopbackServer { $0.path == "/a" ? .redirect(301, to: "/b") : .status(401) }
        let url = server.url("/a").replacingOccurrences(of: "//", with: "//me:hidden@")
        let result = try await fetch(TransferRequest(id: 1, url: url))[0]
        #expect(server.requests.map { $0.header("authorization") } == ["Basic bWU6aGlkZGVu", "Basic bWU6aGlkZGVu"])
        #expect(!"\(result)".contains("hidden"))
    }

    // MARK: - Private networks

    /// An address that is remembered may be private only where the configured one is, or leads there.
    @Test func aRememberedPrivateAddressIsAskedWhereTheConfiguredOneIsPrivate() async throws {
        let other = try LoopbackServer(address: "127.0.0.2") { _ in .ok("<rss/>") }
        let there = other.url("/b")
        let server = try LoopbackServer { _ in .redirect(301, to: there) }
        let results = try await fetch(
            TransferRequest(id: 1, url: there, configuredURL: server.url("/a")),
            TransferRequest(id: 2, url: there, configuredURL: "http://no.such.host.invalid/"))
        #expect(try results[0].outcome.get().url == there && server.requests.isEmpty)
        #expect(kind(results[1]) == .resolve && other.requests.count == 1)
    }

    /// The proxy stands for the public internet: what it is asked for comes from here all the same.
    @Test func aPublicAddressNeverLeadsToAPrivateOne() async throws {
        let proxy = try LoopbackServer {
            $0.target.contains("public") ? .redirect(302, to: "http://127.0.0.1/x") : .ok("")
        }
        let settings = TransferSettings(proxy: proxy.base)
        let result = try await fetch(TransferRequest(id: 1, url: "http://public.example/"), with: settings)[0]
        #expect(kind(result) == .refusedAddress && proxy.requests.count == 1)
    }

    /// A connection that one transfer opened is no way for another to get around the judgement.
    @Test func aReusedConnectionIsJudgedAgain() async throws {
        let server = try LoopbackServer { _ in .ok("<rss/>") }
        let all = try await fetch(
            TransferRequest(id: 1, url: server.url("/own")),
            TransferRequest(id: 2, url: server.url("/theirs"), configuredURL: "http://no.such.host.invalid/"),
            with: TransferSettings(connectTimeout: .milliseconds(200)))
        #expect(kind(all[0]) == nil && kind(all[1]) != nil)
        #expect(server.requests.map(\.path) == ["/own"])
    }

    /// Nor is what breaks a connection sent over all others that were kept.
    @Test func aRequestThatBreaksItsConnectionIsNotRepeated() async throws {
        let server = try LoopbackServer { $0.path == "/bad" ? .raw("") : .ok("<rss/>") }
        let results = results
        let engine = try TransferEngine(settings: TransferSettings()) { results.add($0) }
        engine.submit((0..<4).map { TransferRequest(id: $0, url: server.url("/\($0)")) })
        #expect(await eventually { results.count == 4 })
        // A host that hung or failed lately: whatever time has passed since its last answer.
        engine.submit(TransferRequest(id: 9, url: server.url("/bad"), suspect: true))
        #expect(await eventually { results[9] != nil })
        engine.stop()
        #expect(results[9].map(kind) == .protocol)
        #expect(server.requests.count { $0.path == "/bad" } == 1)
    }

    /// Who closes each connection behind its answer, and does not say so, loses nobody's request.
    @Test func aServerThatClosesSilentlyIsAskedAnew() async throws {
        let server = try LoopbackServer { _ in .raw("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<rss/>") }
        let results = results
        let engine = try TransferEngine(settings: TransferSettings(perHost: 1)) { results.add($0) }
        engine.submit((0..<60).map { TransferRequest(id: $0, url: server.url("/\($0)")) })
        #expect(await eventually { results.count == 60 })
        engine.stop()
        for id in 0..<60 { #expect(try results[UInt64(id)]?.outcome.get().status == 200) }
        #expect(server.connections == 60)
    }

    /// Nor who lets each carry two, whatever time has passed.
    @Test func aKeptConnectionThatEndsUnusedCostsNoPoll() async throws {
        let asked = Mutex<[Int: Int]>([:])
        let server = try LoopbackServer { request in
            let number = asked.withLock { asked in
                asked[request.connection, default: 0] += 1
                return asked[request.connection, default: 0]
            }
            return number > 2 ? .raw("") : .ok("<rss/>")
        }
        let results = results
        let engine = try TransferEngine(settings: TransferSettings(perHost: 1)) { results.add($0) }
        engine.submit((0..<9).map { TransferRequest(id: $0, url: server.url("/\($0)")) })
        #expect(await eventually { results.count == 9 })
        engine.stop()
        for id in 0..<9 { #expect(try results[UInt64(id)]?.outcome.get().status == 200) }
        #expect(
            server.requests.map(\.path) == [
                "/0", "/1", "/2", "/2", "/3", "/4", "/4", "/5", "/6", "/6", "/7", "/8", "/8",
            ])
    }

    /// 408 is about the connection, where it was kept; of a new one it is about the request.
    @Test func aTimeoutOfAKeptConnectionIsAskedAnew() async throws {
        let known = Mutex<Set<Int>>([])
        let server = try LoopbackServer { request in
            let isNew = known.withLock { $0.insert(request.connection).inserted }
            return isNew && request.path != "/slow" ? .ok("<rss/>") : .status(408)
        }
        let statuses = try await fetch(
            TransferRequest(id: 1, url: server.url("/a")), TransferRequest(id: 2, url: server.url("/b")),
            TransferRequest(id: 3, url: server.url("/slow"))
        ).map { try $0.outcome.get().status }
        #expect(statuses == [200, 200, 408])
        #expect(server.requests.map(\.path) == ["/a", "/b", "/b", "/slow", "/slow"])
    }

    // MARK: - Headers

    @Test func aFeedsOwnAcceptTakesThePlaceOfOurs() async throws {
        let server = try LoopbackServer { _ in .ok("<rss/>") }
        let headers = [TransferHeader(name: "accept", value: "text/x"), TransferHeader(name: "User-Agent", value: "u")]
        _ = try await fetch(TransferRequest(id: 1, url: server.url("/"), headers: headers))
        let request = try #require(server.requests.first)
        #expect(request.headers.filter { $0.name.lowercased() == "accept" }.map(\.value) == ["text/x"])
        #expect(request.headers.filter { $0.name.lowercased() == "user-agent" }.map(\.value) == ["u"])
    }

    /// With a handle that had been used, libcurl 7.88 joins the line to a header of the response before, which is freed.
    @Test func aFoldedLineInFrontBelongsToNoHeaderOfTheResponseBefore() async throws {
        let folded = "HTTP/1.1 200 OK\r\n folded: line\r\nContent-Length: 6\r\n\r\n<rss/>"
        let server = try LoopbackServer { $0.path == "/folded" ? .raw(folded) : .ok("<rss/>") }
        let requests = ["/a", "/folded", "/b"].enumerated().map {
            TransferRequest(id: UInt64($0), url: server.url($1))
        }
        let all = try await fetch(requests[0], requests[1], requests[2])
        #expect(all.map(kind) == [nil, .protocol, nil])
    }

    // MARK: - Many, and their end

    @Test func whatSpeaksForAHostRecallsThoseThatWaitThere() async throws {
        let server = try LoopbackServer { request in
            var reply = HTTPReply.status(request.path == "/0" ? 429 : 200)
            reply.delay = .milliseconds(50)
            return reply
        }
        let other = try LoopbackServer(address: "127.0.0.2") { _ in .ok("<rss/>") }
        let results = results
        let engine = try TransferEngine(
            settings: TransferSettings(perHost: 1),
            isForWholeHost: { if case .success(let response) = $0.outcome { response.status == 429 } else { false } },
            deliver: { results.add($0) })
        engine.submit((0..<6).map { TransferRequest(id: $0, url: server.url("/\($0)")) })
        engine.submit((6..<9).map { TransferRequest(id: $0, url: other.url("/\($0)")) })
        #expect(await eventually { results.count == 9 })
        #expect(server.requests.map(\.path) == ["/0"])
        #expect((1..<6).allSatisfy { results[$0].map(kind) == .recalled })
        #expect(other.requests.count == 3)
        engine.submit(TransferRequest(id: 9, url: server.url("/9")))
        #expect(await eventually { results[9] != nil })
        #expect(results[9].map(kind) == .some(nil), "who is submitted later is asked")
        engine.stop()
    }

    @Test func aThousandAtTwoHundredAndFiftySix() async throws {
        let servers = try (1...8).map { host in
            try LoopbackServer(address: "127.0.1.\(host)") { .conditional($0, "<rss/>", etag: "\"1\"") }
        }
        let results = results
        let engine = try TransferEngine(settings: TransferSettings(concurrency: 256, perHost: 32)) { results.add($0) }
        engine.submit((0..<1000).map { TransferRequest(id: $0, url: servers[Int($0) % 8].url("/\($0)")) })
        #expect(await eventually(within: .seconds(30)) { results.count == 1000 })
        engine.stop()
        #expect(servers.allSatisfy { $0.peak <= 32 && $0.connections <= 40 })
        for id in 0..<1000 { #expect(try results[UInt64(id)]?.outcome.get().status == 200) }
    }

    @Test func cancelledTransfersAreDeliveredOnceAndOthersFollow() async throws {
        let server = try LoopbackServer { $0.path == "/hang" ? .hang : .ok("<rss/>") }
        let results = results
        let engine = try TransferEngine(settings: TransferSettings(perHost: 2)) { results.add($0) }
        engine.submit((0..<10).map { TransferRequest(id: $0, url: server.url("/hang")) })
        #expect(await eventually { server.requests.count == 2 })
        engine.cancelAll()
        #expect(await eventually { engine.inFlight == 0 })
        #expect((0..<10).allSatisfy { results[$0].map(kind) == .cancelled })
        engine.submit(TransferRequest(id: 10, url: server.url("/")))
        #expect(await eventually { results[10] != nil })
        #expect(try results[10]?.outcome.get().status == 200)
        engine.stop()
    }

    @Test func stopIsQuickWithEverythingInFlight() async throws {
        let server = try LoopbackServer { _ in .hang }
        let results = results
        let engine = try TransferEngine(settings: TransferSettings(perHost: 200)) { results.add($0) }
        engine.submit((0..<500).map { TransferRequest(id: $0, url: server.url("/\($0)")) })
        #expect(await eventually { server.requests.count == 200 })
        let begin = ContinuousClock.now
        engine.stop()
        #expect(ContinuousClock.now - begin < .milliseconds(500))
        #expect(results.count == 500)
    }

    @Test func aPipeDoesNotHang() async throws {
        let path = NSTemporaryDirectory() + "newswire-pipe-\(UUID().uuidString)"
        #expect(mkfifo(path, 0o600) == 0)
        defer { unlink(path) }
        #expect(kind(try await fetch(TransferRequest(id: 1, url: "file://" + path, allowFile: true))[0]) == .file)
    }

    @Test(arguments: ["", "mailto:a@b", "ftp://127.0.0.1/", "http://", "file:///etc/hostname"])
    func whatMayNotBeAskedIsAnAddressFailure(_ url: String) async throws {
        #expect(kind(try await fetch(TransferRequest(id: 1, url: url))[0]) == .address)
    }

    @Test func failuresSayWhatAndWhere() async throws {
        let server = try LoopbackServer { _ in .raw("") }
        let all = try await fetch(
            TransferRequest(id: 1, url: server.url("/")), TransferRequest(id: 2, url: "http://no.such.host.invalid/"))
        #expect(all.map(kind) == [.protocol, .resolve])
        server.stop()
        let refused = try await fetch(TransferRequest(id: 4, url: server.url("/")))[0]
        guard case .failure(let failure) = refused.outcome else { return }
        #expect(failure.kind == .connect && failure.message == "127.0.0.1: Connection refused")
    }
}
