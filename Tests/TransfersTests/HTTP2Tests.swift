import Foundation
import Loopback
import Testing

@testable import Transfers

/// HTTP/2 against a server that speaks it (RFC 9113): our own one does not.
@Suite(.enabled(if: NginxServer.isThere, "nginx and openssl are not installed"))
struct HTTP2Tests {
    private func fetchAll(_ count: Int, from server: NginxServer) async throws -> Results {
        let results = Results()
        let engine = try TransferEngine(settings: TransferSettings(caFile: server.certificate)) { results.add($0) }
        defer { engine.stop() }
        engine.submit((0..<count).map { TransferRequest(id: UInt64($0), url: server.url("/feed.xml?\($0)")) })
        #expect(await eventually(within: .seconds(30)) { results.count == count })
        for id in 0..<count {
            let result = try #require(results[UInt64(id)])
            #expect(try result.outcome.get().body == NginxServer.feed)
        }
        return results
    }

    @Test func manyFeedsOfAHostShareOneConnection() async throws {
        let server = try NginxServer()
        _ = try await fetchAll(200, from: server)
        let requests = await server.requests(200)
        #expect(Set(requests.map(\.protocol)) == ["HTTP/2.0"])
        #expect(Set(requests.map(\.connection)).count == 1)
    }

    /// A server may end a connection whenever it likes: what it left undone is asked anew, what it did is not.
    @Test func whatAConnectionThatEndsLeftUndoneIsAskedOnceMore() async throws {
        let server = try NginxServer(requestsPerConnection: 17)
        _ = try await fetchAll(100, from: server)
        let requests = await server.requests(100)
        #expect(requests.count == 100 && Set(requests.map(\.address)).count == 100)
        #expect(Set(requests.map(\.protocol)) == ["HTTP/2.0"])
    }
}

/// nginx with TLS and HTTP/2 over one feed, in a folder of its own; it ends with the value.
private final class NginxServer {
    struct Request: Sendable {
        var connection: String
        var `protocol`: String
        var address: String
    }

    static let feed = Array("<rss version=\"2.0\"><channel><title>T</title></channel></rss>".utf8)
    private static let program = find("nginx")
    private static let openssl = find("openssl")
    static var isThere: Bool { program != nil && openssl != nil }

    private let folder: String
    private let process: Process
    private let port: Int
    var certificate: String { folder + "/certificate.pem" }

    init(requestsPerConnection: Int = 1000) throws {
        let folder = NSTemporaryDirectory() + "nginx-\(UUID().uuidString)"
        self.folder = folder
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(Self.feed).write(to: URL(fileURLWithPath: folder + "/feed.xml"))
        let request = try Self.start(
            Self.openssl,
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder + "/key.pem",
                "-out", folder + "/certificate.pem",
            ])
        request.waitUntilExit()
        // Another one may have the port: then it ends, and is tried with the next.
        for _ in 0..<10 {
            let port = Int.random(in: 20_000..<32_000)
            try Data(Self.configuration(folder, port, requestsPerConnection).utf8)
                .write(to: URL(fileURLWithPath: folder + "/nginx.conf"))
            let process = try Self.start(
                Self.program, ["-p", folder, "-c", folder + "/nginx.conf", "-e", folder + "/error.log"])
            while process.isRunning, !FileManager.default.fileExists(atPath: folder + "/pid") { usleep(2000) }
            guard process.isRunning else { continue }
            (self.process, self.port) = (process, port)
            return
        }
        throw CocoaError(.fileReadUnknown)
    }

    deinit {
        process.terminate()
        process.waitUntilExit()
        try? FileManager.default.removeItem(atPath: folder)
    }

    func url(_ path: String) -> String { "https://127.0.0.1:\(port)\(path)" }

    /// What the log says, once it has at least so many lines.
    func requests(_ count: Int) async -> [Request] {
        let log = folder + "/access.log"
        @Sendable func lines() -> [Request] {
            let text = FileManager.default.contents(atPath: log).map { String(decoding: $0, as: UTF8.self) } ?? ""
            return text.split(separator: "\n").map { line in
                let words = line.split(separator: " ").map(String.init)
                return Request(connection: words[0], protocol: words[1], address: words[2])
            }
        }
        _ = await eventually { lines().count >= count }
        return lines()
    }

    private static func configuration(_ folder: String, _ port: Int, _ requestsPerConnection: Int) -> String {
        """
        daemon off;
        \(getuid() == 0 ? "user root;" : "")
        worker_processes 1;
        pid \(folder)/pid;
        events { worker_connections 256; }
        http {
            log_format words '$connection $server_protocol $request_uri';
            access_log \(folder)/access.log words;
            default_type application/rss+xml;
            client_body_temp_path \(folder)/t1; proxy_temp_path \(folder)/t2; fastcgi_temp_path \(folder)/t3;
            uwsgi_temp_path \(folder)/t4; scgi_temp_path \(folder)/t5;
            keepalive_requests \(requestsPerConnection);
            server {
                listen 127.0.0.1:\(port) ssl http2;
                ssl_certificate \(folder)/certificate.pem;
                ssl_certificate_key \(folder)/key.pem;
                root \(folder);
            }
        }
        """
    }

    private static func start(_ program: String?, _ arguments: [String]) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(program))
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    private static func find(_ program: String) -> String? {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        return (path.split(separator: ":").map(String.init) + ["/usr/sbin"])
            .map { $0 + "/" + program }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}
