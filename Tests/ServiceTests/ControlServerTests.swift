import Control
import Foundation
import Glibc
import Synchronization
import Testing

@testable import Service

/// The control socket as clients meet it that are not `newswire`.
final class RunningServer: Sendable {
    let path: String
    let server: ControlServer
    let box: Asked

    init(_ answer: @escaping @Sendable (ControlRequest) -> [ControlReply] = { _ in [.output("well")] }) throws {
        path = "/tmp/newswire-control-\(UUID().uuidString.prefix(8)).sock"
        let box = Asked()
        server = try ControlServer(path: path) { request, asker in
            box.requests.withLock { $0.append(request) }
            for reply in answer(request) { asker.say(reply) }
        }
        self.box = box
        let server = server
        Foundation.Thread { server.run() }.start()
    }

    final class Asked: Sendable { let requests = Mutex<[ControlRequest]>([]) }

    deinit { server.stop() }
}

/// A raw connection.
final class RawClient {
    let descriptor: Int32

    init(_ path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        let address = try #require(UnixAddress(path))
        let descriptor = descriptor
        #expect(address.withSocketAddress { connect(descriptor, $0, $1) } == 0)
        var patience = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(descriptor) }

    func send(_ text: String) {
        let bytes = Array(text.utf8)
        _ = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// Until the other side hangs up.
    func rest() -> String {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            all += buffer[..<count]
        }
        return String(decoding: all, as: UTF8.self)
    }

    func line() -> String {
        var all: [UInt8] = []
        var byte: UInt8 = 0
        while recv(descriptor, &byte, 1, 0) == 1, byte != 0x0A { all.append(byte) }
        return String(decoding: all, as: UTF8.self)
    }
}

struct ControlServerTests {
    @Test func answersOneRequestAfterAnother() throws {
        let running = try RunningServer()
        let client = try RawClient(running.path)
        for _ in 0..<3 {
            client.send("{\"newswire\":1,\"request\":\"status\",\"format\":\"json\"}\n")
            #expect(client.line() == "{\"output\":\"well\"}")
        }
        // Two at once, and one that comes in pieces.
        client.send("{\"newswire\":1,\"request\":\"status\"}\n{\"newswire\":1,\"request\":\"reload\"}\n{\"newswi")
        #expect(client.line() == "{\"output\":\"well\"}")
        #expect(client.line() == "{\"output\":\"well\"}")
        client.send("re\":1,\"request\":\"poll\",\"feeds\":[\"a\\nb\"]}\n")
        #expect(client.line() == "{\"output\":\"well\"}")
        let asked = running.box.requests.withLock { $0 }
        #expect(asked.suffix(3) == [.status(.text), .reload, .poll(["a\nb"])])
    }

    @Test func aClientThatWritesNoMoreStillHears() throws {
        let running = try RunningServer()
        let client = try RawClient(running.path)
        client.send("{\"newswire\":1,\"request\":\"status\"}\n")
        shutdown(client.descriptor, Int32(SHUT_WR))
        #expect(client.rest() == "{\"output\":\"well\"}\n")
    }

    static let wrong: [(String, String)] = [
        ("GET / HTTP/1.1\r\n", "one line of JSON"),
        ("{}\n", "version 1"),
        ("{\"newswire\":2,\"request\":\"status\"}\n", "version 1"),
        ("{\"newswire\":1,\"request\":\"stop\"}\n", "no request 'stop'"),
        ("{\"newswire\":1,\"request\":\"status\",\"format\":\"xml\"}\n", "no status format 'xml'"),
        ("{\"newswire\":1,\"request\":\"poll\",\"feeds\":[1]}\n", "named by text"),
    ]

    @Test(arguments: wrong)
    func refusesWhatIsNoRequest(sent: String, words: String) throws { try expectRefusal(of: sent, words) }

    // Not as arguments, which the runner prints.
    @Test func refusesWhatIsTooMuch() throws {
        try expectRefusal(of: String(repeating: "[", count: 100_000) + "\n", "one line of JSON")
        try expectRefusal(of: String(repeating: "x", count: ControlRequest.longestLine), "too long")
    }

    private func expectRefusal(of sent: String, _ words: String) throws {
        let running = try RunningServer()
        let client = try RawClient(running.path)
        client.send(sent)
        let said = client.rest()
        #expect(said.hasPrefix("{\"refused\":64,"))
        #expect(said.contains(words))
        #expect(running.box.requests.withLock { $0.isEmpty })
    }

    @Test func takesSoManyClientsAndNoMore() throws {
        let running = try RunningServer()
        var clients: [RawClient] = []
        for _ in 0..<32 { clients.append(try RawClient(running.path)) }
        let late = try RawClient(running.path)
        #expect(late.rest().contains("others already"))
        clients[0].send("{\"newswire\":1,\"request\":\"status\"}\n")
        #expect(clients[0].line() == "{\"output\":\"well\"}")
        clients.removeAll()
        // Those that went make room.
        var heard = ""
        for _ in 0..<1000 where !heard.contains("well") {
            let next = try RawClient(running.path)
            next.send("{\"newswire\":1,\"request\":\"status\"}\n")
            heard = next.line()
        }
        #expect(heard.contains("well"))
    }

    /// Replies without end to one who does not listen: it is hung up on, and the others are served.
    @Test func aClientThatDoesNotReadIsLeft() throws {
        let text = String(repeating: "x", count: 1 << 20)
        let running = try RunningServer { request in
            request == .reload ? Array(repeating: .notice(text), count: 8) + [.output("")] : [.output("well")]
        }
        let deaf = try RawClient(running.path)
        deaf.send("{\"newswire\":1,\"request\":\"reload\"}\n")
        let other = try RawClient(running.path)
        other.send("{\"newswire\":1,\"request\":\"status\"}\n")
        #expect(other.line() == "{\"output\":\"well\"}")
        #expect(deaf.rest().utf8.count < 7 << 20)
    }

    @Test func theSocketIsForItsGroupAndGoesWithTheServer() throws {
        let path: String
        do {
            let running = try RunningServer()
            path = running.path
            var status = stat()
            #expect(stat(path, &status) == 0)
            #expect(status.st_mode & 0o7777 == 0o660)
            #expect(throws: ControlSocketError.self) {
                _ = try ControlServer(path: path) { _, _ in }
            }
        }
        while access(path, F_OK) == 0 { usleep(1000) }
    }

    @Test func whatIsNoSocketIsLeftAlone() throws {
        let path = "/tmp/newswire-control-\(UUID().uuidString.prefix(8))"
        try "precious".write(toFile: path, atomically: true, encoding: .utf8)
        defer { unlink(path) }
        #expect(throws: ControlSocketError.self) { _ = try ControlServer(path: path) { _, _ in } }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious")
    }

    @Test(arguments: ["relative", "/" + String(repeating: "x", count: 200), "/nowhere/at/all.sock", ""])
    func aPathThatCannotBeIsRefused(path: String) {
        #expect(throws: ControlSocketError.self) { _ = try ControlServer(path: path) { _, _ in } }
    }

    @Test func credentialsDecide() {
        let stranger = PeerCredentials(user: 1001, groups: [1001, 4])
        #expect(!stranger.mayAsk(owner: 999, group: 999))
        #expect(stranger.mayAsk(owner: 1001, group: 999))
        #expect(PeerCredentials(user: 1001, groups: [1001, 999]).mayAsk(owner: 999, group: 999))
        #expect(PeerCredentials(user: 0, groups: [0]).mayAsk(owner: 999, group: 999))
    }
}

struct ControlLineTests {
    static let replies: [ControlReply] = [
        .output(""), .output("two\nlines\u{1B}[31m\u{202E}"), .notice("wait"),
        .polled(FeedNews(url: "https://e.org/\nx", title: "A\"b", new: 3, status: 200)),
        .polled(FeedNews(url: "u", error: "fetch: no")),
        .reloaded(ReloadCounts(feeds: 4, added: 1, removed: 2, changed: 3)),
        .refused(ControlRefusal(.configuration, "a", "b")), .done(PollTotals()),
    ]

    @Test(arguments: replies)
    func aReplyIsOneLineAndComesBack(reply: ControlReply) {
        let line = reply.line
        #expect(line.last == 0x0A)
        #expect(line.count { $0 == 0x0A || $0 == 0x1B } == 1)
        #expect(ControlReply(line: line.dropLast()) == reply)
    }

    @Test(arguments: [ControlRequest.status(.text), .status(.prometheus), .poll([]), .poll(["a", "b\n"]), .reload])
    func aRequestComesBack(request: ControlRequest) throws {
        #expect(try ControlRequest(line: request.line.dropLast()) == request)
        #expect(request.line.count { $0 == 0x0A } == 1)
    }

    @Test(arguments: ["", "{}", "[]", "nonsense", "{\"done\":"])
    func whatIsNoReplyIsNone(line: String) { #expect(ControlReply(line: Array(line.utf8)) == nil) }
}

struct PrometheusTextTests {
    @Test func familiesHaveHelpTypeAndSamples() {
        var metrics = PrometheusText()
        metrics.add(.gauge, "newswire_x", "An x.", 1.5)
        metrics.add(.counter, "newswire_y_total", "Ys.", by: "state", [("a\"b\\\n", 3)])
        metrics.add(histogram: "newswire_z_seconds", "Zs.", bounds: [0.5, 1], counts: [1, 2, 3], sum: 9)
        #expect(
            metrics.text == """
                # HELP newswire_x An x.
                # TYPE newswire_x gauge
                newswire_x 1.5
                # HELP newswire_y_total Ys.
                # TYPE newswire_y_total counter
                newswire_y_total{state="a\\"b\\\\\\n"} 3
                # HELP newswire_z_seconds Zs.
                # TYPE newswire_z_seconds histogram
                newswire_z_seconds_bucket{le="0.5"} 1
                newswire_z_seconds_bucket{le="1"} 3
                newswire_z_seconds_bucket{le="+Inf"} 6
                newswire_z_seconds_sum 9
                newswire_z_seconds_count 6

                """)
    }
}
