import Foundation
import Glibc
import Testing

/// The cookbook of README.md: each line is run whose programs are installed.
@Suite struct CookbookTests {
    private static let lines: [String] = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = (try? String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)) ?? ""
        let section = text.components(separatedBy: "\n## ").first { $0.hasPrefix("Cookbook\n") } ?? ""
        let block = section.components(separatedBy: "```sh\n").dropFirst().first?.components(separatedBy: "```").first
        return block?.split(separator: "\n").map(String.init) ?? []
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

    @Test func thereIsACookbook() { #expect(Self.lines.count > 15) }

    @Test(arguments: lines) func eachRecipeRuns(_ line: String) throws {
        let place = try Place()
        try place.fill(WrittenStory.numbered(1...5))
        let stories = place.folder + "/home/.local/state"
        try FileManager.default.createDirectory(atPath: stories, withIntermediateDirectories: true)
        try FileManager.default.moveItem(atPath: place.store, toPath: stories + "/newswire")
        try place.append("", to: "home/.local/state/newswire/feeds.jsonl")
        let french = WrittenStory(seq: 6, rest: ",\"language\":\"fr\"", title: "Bonjour").line
        try place.append(french, to: "home/.local/state/newswire/stories/000000000001.jsonl")
        let programs = URL(filePath: try Program.path("newswire")).deletingLastPathComponent().path
        for (name, body) in Self.standIns where Self.never.contains(name) || !Self.isInstalled(name) {
            try place.write("#!/bin/sh\n\(body)\n", to: "stand-ins/\(name)")
            chmod(place.folder + "/stand-ins/\(name)", 0o755)
        }
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
}
