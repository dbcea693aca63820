import Foundation
import Glibc
import Testing

/// The cookbooks of README.md and newswire(1): each line is run whose programs are installed.
@Suite struct CookbookTests {
    private static func read(_ name: String) -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return (try? String(contentsOf: root.appending(path: name), encoding: .utf8)) ?? ""
    }

    private static func parts(_ text: String, between begin: String, and end: String) -> [String] {
        text.components(separatedBy: begin).dropFirst().compactMap { $0.components(separatedBy: end).first }
    }

    private static let section =
        read("README.md").components(separatedBy: "\n## ").first { $0.hasPrefix("Cookbook\n") }
        ?? ""

    private static let lines: [String] =
        parts(section, between: "```sh\n", and: "```").first?.split(separator: "\n").map(String.init) ?? []

    private static let manualLines: [String] = {
        let section = parts(read("config/man/newswire.1"), between: ".Sh COOKBOOK\n", and: ".Sh ").first ?? ""
        let text = parts(section, between: ".Bd -literal -offset indent\n", and: ".Ed").joined()
        return text.replacingOccurrences(of: "|\n", with: "|").replacingOccurrences(of: "\\e", with: "\\")
            .split(separator: "\n").map(String.init)
    }()

    /// What is not run as it is: it wants a screen, a mailbox, a network, another machine or a model. Each takes its input
    /// and ends well, so that the rest of its line is run all the same. fzf and jq too, where they are not installed.
    private static let standIns = [
        "dmenu": "head -n 1", "notify-send": "[ -n \"$2\" ]", "mail": "cat >/dev/null", "ollama": "cat",
        "rsync": "[ -d /$(echo \"$*\" | sed 's|.* /\\(.*\\)/ .*|\\1|') ]",
        "curl": "printf '<rss version=\"2.0\"><channel><title>T</title><item><title>A</title></item></channel></rss>'",
        "fzf": "head -n 1", "jq": "cat",
    ]
    private static let never: Set<String> = ["dmenu", "notify-send", "mail", "ollama", "rsync", "curl"]

    private static func isInstalled(_ program: String) -> Bool {
        ["/usr/bin/", "/bin/", "/usr/local/bin/"].contains { access($0 + program, X_OK) == 0 }
    }

    @Test func thereIsACookbook() {
        #expect(Self.lines.count > 15)
        #expect(Self.manualLines.count > 12)
    }

    @Test(arguments: lines + manualLines) func eachRecipeRuns(_ line: String) throws {
        let place = try Place()
        try place.fill(WrittenStory.numbered(1...5))
        let stories = place.folder + "/home/.local/state"
        try FileManager.default.createDirectory(atPath: stories, withIntermediateDirectories: true)
        try FileManager.default.moveItem(atPath: place.store, toPath: stories + "/newswire")
        try place.append("", to: "home/.local/state/newswire/feeds.jsonl")
        let french = WrittenStory(seq: 6, rest: ",\"language\":\"fr\"", title: "Bonjour").line
        try place.append(french, to: "home/.local/state/newswire/stories/000000000001.jsonl")
        let programs = URL(filePath: try Program.path("newswire")).deletingLastPathComponent().path
        try Self.putStandIns(in: place)
        // What other readers left.
        try place.write("https://a.example/feed\n", to: "home/.newsboat/urls")
        try place.write("feeds() {\n\tfeed \"b\" \"https://b.example/feed\"\n}\n", to: "home/.sfeed/sfeedrc")
        // The service's store is a user's here.
        let line = line.replacingOccurrences(of: "/var/lib/newswire/", with: stories + "/newswire/")
        let variables = [
            "PATH": place.folder + "/stand-ins:" + programs + ":/usr/local/bin:/usr/bin:/bin", "BROWSER": "true",
            "FZF_DEFAULT_OPTS": "--filter=Story",
            "HOME": place.folder + "/home", "LC_ALL": "C.UTF-8", "TZ": "UTC",
        ]
        try place.write("[store]\n", to: "home/.config/newswire/newswire.toml")
        // One that follows would go on for ever.
        let follows = line.contains(" -f ")
        try place.write(
            variables.map { "export \($0.key)='\($0.value)'\n" }.joined()
                + "cd '\(place.folder)/home'\nset -o pipefail\n"
                + (follows
                    ? "timeout 1 bash -o pipefail -c '\(line.replacingOccurrences(of: "'", with: "'\\''"))'\n"
                    : line + "\n"),
            to: "recipe")
        let stream = try #require(popen("bash '\(place.folder)/recipe' 2>'\(place.folder)/errors' </dev/null", "r"))
        var buffer = [UInt8](repeating: 0, count: 4096)
        var output: [UInt8] = []
        while case let count = fread(&buffer, 1, buffer.count, stream), count > 0 { output += buffer[..<count] }
        let status = pclose(stream) >> 8 & 0xFF
        #expect(status == (follows ? 124 : 0), "\(line): \(place.read("errors"))")
        #expect(place.read("errors") == "", "\(line)")
    }

    private static func putStandIns(in place: Place) throws {
        for (name, body) in standIns where never.contains(name) || !isInstalled(name) {
            try place.write("#!/bin/sh\n\(body)\n", to: "scripts/\(name)")
        }
        // By a child: what is open for writing here, another test's child may hold while it starts, and what is held so
        // cannot be run.
        let install = try Process.run(
            URL(filePath: "/bin/sh"),
            arguments: ["-c", "install -D -m 755 -t '\(place.folder)/stand-ins' '\(place.folder)/scripts'/*"])
        install.waitUntilExit()
        #expect(install.terminationStatus == 0)
    }

    /// As README and newswire.toml(5) have it, but for the tag.
    @Test(arguments: ["README.md", "config/man/newswire.toml.5"]) func aLanguageModelWritesNotes(_ page: String) throws
    {
        let text = Self.read(page)
        let note = try #require(Self.parts(text, between: "[[note]]\nname = \"In short\"\n", and: "]\n").first)
        let command = try #require(note.components(separatedBy: "\ncommand").last)
        let place = try Place()
        try Self.putStandIns(in: place)
        place.environment["PATH"] = place.folder + "/stand-ins:/usr/local/bin:/usr/bin:/bin"
        let server = try FeedServer()
        server.set("feed", rss("Feed", TestItem.numbered(0..<1, of: "feed")))
        try place.configure(
            [server.url("feed")],
            rest: "[[note]]\nname = \"In short\"\nmatch = { title = \"Story\" }\ncommand\(command)]\n")
        #expect(try place.once().status == 0)
        server.set("feed", rss("Feed", TestItem.numbered(0..<2, of: "feed")))
        #expect(try place.once("--force").status == 0)
        let shown = try place.newswire("show", "2").output
        #expect(shown.contains("In short\n\n"), "\(shown)")
        #expect(shown.components(separatedBy: "Story 1 of feed").count == 3, "\(shown)")
    }
}
