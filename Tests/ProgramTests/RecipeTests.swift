import Foundation
import Glibc
import Loopback
import Synchronization
import Testing

/// The recipes of `config/recipes`, each against the real thing where it is installed.
@Suite struct RecipeTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "config/recipes").path

    private static func has(_ programs: String...) -> Bool {
        programs.allSatisfy { program in
            ["/usr/bin/", "/usr/sbin/", "/bin/", "/usr/local/bin/"].contains { access($0 + program, X_OK) == 0 }
        }
    }

    /// Hands the store's stories to a recipe, which is cut off behind its first success: the batch comes a second time.
    private func deliverTwice(_ place: Place, _ recipe: [String], _ options: [String] = []) throws {
        try place.write(
            """
            #!/bin/bash
            "$@" || exit
            [ -e '\(place.folder)/once' ] || { touch '\(place.folder)/once'; exit 1; }
            """, to: "twice")
        let done = try deliver(place, ["bash", place.folder + "/twice"] + recipe, options)
        #expect(done.status == 0, "\(done.error)")
        #expect(done.error.contains("trying again"))
    }

    private func deliver(_ place: Place, _ command: [String], _ options: [String] = []) throws -> Program.Finished {
        try place.newswire(["deliver", "--reader", "recipe"] + options + ["--"] + command)
    }

    /// What a command prints; empty where it fails.
    private func output(_ command: String, _ place: Place) throws -> String { try Shell.output(command, place) }

    /// Commands by `popen`: no more is needed, and any thread may wait for it.
    private enum Shell {
        static func output(_ command: String, _ place: Place) throws -> String {
            let variables = place.environment.map { "export \($0.key)='\($0.value)'; " }.joined()
            guard let stream = popen(variables + "2>/dev/null </dev/null; " + command, "r") else { return "" }
            var bytes: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 64 * 1024)
            while case let count = fread(&buffer, 1, buffer.count, stream), count > 0 { bytes += buffer[..<count] }
            return pclose(stream) == 0 ? String(decoding: bytes, as: UTF8.self) : ""
        }
    }

    /// A server that runs as long as the value lives.
    private final class Server {
        private let process: pid_t

        init(_ command: String, _ place: Place) throws {
            let started = try Shell.output("cd '\(place.folder)'; { exec \(command); } >/dev/null & echo $!", place)
            process = try #require(pid_t(started.trimmingCharacters(in: .whitespacesAndNewlines)))
        }

        deinit { kill(process, SIGKILL) }
    }

    private func nasty(_ place: Place) throws {
        var stories = WrittenStory.numbered(1...20)
        stories[3].title = #"quote ' " \ backslash, \. comma; $HOME `x` 潮流 🌊"#
        stories[4].rest = #","content_html":"<p>a\tb\nc\u0001\u001f\\.</p>""#
        try place.fill(stories)
    }

    // MARK: - Redis Streams

    private func redis(_ place: Place) throws -> (server: Server, socket: String) {
        let socket = place.folder + "/redis.sock"
        let server = try Server(
            "redis-server --port 0 --unixsocket '\(socket)' --save '' --dir .", place)
        #expect(try eventually { try output("redis-cli -s '\(socket)' ping", place) == "PONG\n" })
        return (server, socket)
    }

    @Test(.enabled(if: has("redis-server", "redis-cli"))) func redisHasEachStoryOnce() throws {
        let place = try Place()
        try nasty(place)
        let (server, socket) = try redis(place)
        try deliverTwice(place, [Self.folder + "/to-redis", "-s", socket], ["--batch", "7"])
        #expect(try output("redis-cli -s '\(socket)' xlen newswire", place) == "20\n")
        let entries = try output("redis-cli -s '\(socket)' --json xrange newswire - +", place)
        let list = try JSONSerialization.jsonObject(with: Data(entries.utf8)) as? [[Any]]
        let stories = list?.compactMap { ($0.last as? [String])?.last } ?? []
        #expect(stories.joined(separator: "\n") + "\n" == place.read("store/stories/000000000001.jsonl"))
        // What is no story is refused, and an error is a failure although redis-cli exits with 0 on it.
        place.environment["NEWSWIRE_STORE"] = Place.uuid
        let recipe = "'\(Self.folder)/to-redis' -s '\(socket)'"
        #expect(try output("echo x | \(recipe); echo $?", place) == "65\n")
        _ = try output(
            "redis-cli -s '\(socket)' set newswire x; redis-cli -s '\(socket)' del newswire:\(Place.uuid)", place)
        #expect(try output("head -1 '\(place.store)/stories/000000000001.jsonl' | \(recipe); echo $?", place) == "75\n")
        withExtendedLifetime(server) {}
    }

    /// Eight hosts with a feed each, asked by two daemons, of which one is killed and started again.
    @Test(.enabled(if: has("redis-server", "redis-cli"))) func twoSharesFillOneStream() throws {
        let asked = Mutex<[String: Int]>([:])
        let round = Mutex(1)
        let servers = try (1...8).map { number in
            try LoopbackServer(address: "127.0.1.\(number)") { request in
                asked.withLock { $0["\(number)", default: 0] += 1 }
                let count = round.withLock { $0 * 5 }
                let feed = rss("Feed \(number)", TestItem.numbered(0..<count, of: "feed\(number)"))
                return .conditional(request, feed, etag: "\"\(count)\"")
            }
        }
        let stream = try Place()
        let (server, socket) = try redis(stream)
        let places = try [Place(), Place()]
        for (index, place) in places.enumerated() {
            try place.configure(
                servers.map { $0.url("feed") },
                polling: "shard = \"\(index + 1)/2\"\ninterval = \"300ms\"\nmin_interval = \"100ms\"")
        }
        var daemons = try places.map { try $0.daemon() }
        #expect(try eventually { try places.reduce(0) { try $0 + $1.storyCount() } == 40 })
        // Each feed is in one share.
        let feeds = try places.map { try Set($0.stories().map(\.feed)) }
        #expect(feeds[0].isDisjoint(with: feeds[1]) && feeds[0].union(feeds[1]).count == 8)
        let deliveries = try places.map {
            try $0.start(
                "newswire",
                ["--store", $0.store, "deliver", "--reader", "stream", "-f", "--wait", "50ms", "--"]
                    + [Self.folder + "/to-redis", "-s", socket])
        }
        #expect(try eventually { try output("redis-cli -s '\(socket)' xlen newswire", stream) == "40\n" })
        daemons[0].send(SIGKILL)
        deliveries[1].send(SIGKILL)
        _ = try daemons[0].finish()
        _ = try deliveries[1].finish()
        round.withLock { $0 = 2 }
        daemons[0] = try places[0].daemon()
        let again = try places[1].start(
            "newswire",
            ["--store", places[1].store, "deliver", "--reader", "stream", "-f", "--wait", "50ms", "--"]
                + [Self.folder + "/to-redis", "-s", socket])
        #expect(try eventually { try output("redis-cli -s '\(socket)' xlen newswire", stream) == "80\n" })
        let ids = try output(
            "redis-cli -s '\(socket)' --json xrange newswire - + | grep -o 'feed[0-9]-[0-9]*\\\\\",\\\\\"url' | sort -u | wc -l",
            stream)
        #expect(ids.trimmingCharacters(in: .whitespacesAndNewlines) == "80")
        withExtendedLifetime((server, again, deliveries, daemons)) {}
    }

    // MARK: - Databases

    @Test(.enabled(if: has("sqlite3"))) func sqliteHasEachStoryOnce() throws {
        let place = try Place()
        try nasty(place)
        let database = place.folder + "/news.db"
        try deliverTwice(place, [Self.folder + "/to-sqlite", database], ["--batch", "7"])
        #expect(
            try output("sqlite3 '\(database)' 'select count(*), count(distinct seq) from stories'", place) == "20|20\n")
        let stories = try output("sqlite3 '\(database)' 'select story from stories order by seq'", place)
        #expect(stories == place.read("store/stories/000000000001.jsonl"))
    }

    private static let postgres = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql"))?
        .sorted()
        .last.map { "/usr/lib/postgresql/\($0)/bin" }

    @Test(.enabled(if: postgres != nil && has("psql", "setpriv") && geteuid() == 0)) func postgresHasEachStoryOnce()
        throws
    {
        let place = try Place()
        try nasty(place)
        let binaries = try #require(Self.postgres)
        let data = place.folder + "/data"
        // It does not run as root.
        let user = "setpriv --reuid=65534 --regid=65534 --clear-groups"
        chmod(place.folder, 0o777)
        #expect(
            try output(
                "\(user) '\(binaries)/initdb' -D '\(data)' -U news -A trust -E UTF8 --no-sync >/dev/null && echo made",
                place)
                == "made\n")
        let server = try Server(
            "\(user) '\(binaries)/postgres' -D '\(data)' -k '\(place.folder)' -c listen_addresses= -F", place)
        place.environment.merge(["PGHOST": place.folder, "PGUSER": "news", "PGDATABASE": "postgres"]) { $1 }
        #expect(try eventually { try output("psql -Atc 'select 1'", place) == "1\n" })
        try deliverTwice(place, [Self.folder + "/to-postgres"], ["--batch", "7"])
        #expect(
            try output("psql -Atc 'select count(*), count(distinct seq), max(store::text) from stories'", place)
                == "20|20|\(Place.uuid)\n")
        let title = try output("psql -Atc \"select story->>'title' from stories where seq = 4\"", place)
        #expect(title == #"quote ' " \ backslash, \. comma; $HOME `x` 潮流 🌊"# + "\n")
        // Data that it does not take is refused, and all else is tried again.
        place.environment["NEWSWIRE_STORE"] = Place.uuid
        #expect(try output("echo x | '\(Self.folder)/to-postgres'; echo $?", place) == "65\n")
        place.environment["PGHOST"] = "/nonexistent"
        #expect(try output("echo x | '\(Self.folder)/to-postgres'; echo $?", place) == "75\n")
        withExtendedLifetime(server) {}
    }

    // MARK: - Messages

    @Test(.enabled(if: has("mosquitto", "mosquitto_pub", "mosquitto_sub"))) func mqttHasEachStory() throws {
        let place = try Place()
        try nasty(place)
        let port = Int.random(in: 20000..<30000)
        try place.write("listener \(port) 127.0.0.1\nallow_anonymous true\n", to: "mosquitto.conf")
        let server = try Server("mosquitto -c mosquitto.conf", place)
        #expect(try eventually { try output("mosquitto_pub -p \(port) -t x -m x && echo up", place) == "up\n" })
        let subscriber = try Server(
            "bash -c \"exec mosquitto_sub -p \(port) -q 1 -t 'newswire/#' -F '%t %p' -W 30 >messages\"", place)
        // It may still be subscribing when the first come.
        #expect(
            try eventually {
                _ = try output("mosquitto_pub -p \(port) -q 1 -t newswire/ready -m ready", place)
                return place.read("messages").contains("ready")
            })
        let done = try deliver(place, [Self.folder + "/to-mqtt", "-p", "\(port)"])
        #expect(done.status == 0)
        let lines = place.read("store/stories/000000000001.jsonl").split(separator: "\n")
        #expect(
            eventually {
                let messages = place.read("messages").split(separator: "\n").filter { !$0.hasSuffix("ready") }
                return messages == lines.map { "newswire/stories/\(Place.uuid) \($0)" }
            })
        withExtendedLifetime((server, subscriber)) {}
    }

    @Test(.enabled(if: has("curl", "python3"))) func aWebhookIsPostedEachBatchUnderItsName() throws {
        let place = try Place()
        try nasty(place)
        try place.write(
            """
            import http.server, json, os
            folder, posts = \(WrittenStory.json(place.folder)), []
            class Hook(http.server.BaseHTTPRequestHandler):
                def do_POST(self):
                    body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                    posts.append([self.headers["Idempotency-Key"], body])
                    json.dump(posts, open(folder + "/posts.new", "w"))
                    os.rename(folder + "/posts.new", folder + "/posts")
                    self.send_response(503 if len(posts) == 1 else 422 if '"Story 9"' in body else 204)
                    self.end_headers()
                def log_message(self, *arguments): pass
            server = http.server.HTTPServer(("127.0.0.1", 0), Hook)
            open(folder + "/port.new", "w").write(str(server.server_port))
            os.rename(folder + "/port.new", folder + "/port")
            server.serve_forever()
            """, to: "hook.py")
        let server = try Server("python3 hook.py", place)
        #expect(eventually { !place.read("port").isEmpty })
        let url = "http://127.0.0.1:\(place.read("port"))/hook"
        let done = try deliver(place, [Self.folder + "/to-webhook", url], ["--batch", "8"])
        #expect(done.status == 0)
        #expect(done.error.contains("answered 503") && done.error.contains("refused story 9"))
        let posts = try JSONSerialization.jsonObject(with: Data(place.read("posts").utf8)) as? [[String]] ?? []
        #expect(posts.first?.first == "\(Place.uuid)-1-8")
        #expect(posts.count > 2 && posts[0] == posts[1])
        let taken = posts.dropFirst().map { $0[1] }.filter { !$0.contains("\"Story 9\"") }.joined()
        let lines = place.read("store/stories/000000000001.jsonl").split(
            separator: "\n", omittingEmptySubsequences: false)
        #expect(taken == lines.filter { !$0.contains("\"Story 9\"") }.joined(separator: "\n"))
        withExtendedLifetime(server) {}
    }

    @Test(.enabled(if: has("curl", "jq"))) func aMatrixRoomHearsEachStoryOnce() throws {
        let place = try Place()
        try nasty(place)
        let heard = Mutex<[(target: String, token: String?)]>([])
        let server = try LoopbackServer { request in
            let count = heard.withLock { heard in
                heard.append((request.method + " " + request.target, request.header("Authorization")))
                return heard.count
            }
            // The third one is too soon.
            return .status(count == 3 ? 429 : 200)
        }
        place.environment.merge(
            ["HOMESERVER": server.url(""), "ROOM": "!a b:x.example", "TOKEN": "secret"]) { $1 }
        let done = try deliver(place, [Self.folder + "/to-matrix"], ["--batch", "7"])
        #expect(done.status == 0)
        #expect(done.error.contains("answered 429") && !done.error.contains("secret"))
        let requests = heard.withLock { $0 }
        #expect(requests.allSatisfy { $0.token == "Bearer secret" })
        let room = "PUT /_matrix/client/v3/rooms/!a%20b%3Ax.example/send/m.room.message/\(Place.uuid)-"
        let transactions = requests.map { $0.target.replacing(room, with: "") }
        #expect(transactions.prefix(6) == ["1", "2", "3", "1", "2", "3"])
        #expect(Set(transactions) == Set((1...20).map(String.init)))
    }
}
