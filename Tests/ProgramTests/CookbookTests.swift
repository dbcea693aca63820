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

    /// The programs of a pipeline, as far as they can be told from its words.
    private static func programs(_ line: String) -> [String] {
        line.replacing(" && ", with: " | ").components(separatedBy: " | ").compactMap {
            $0.split(separator: " ").first.map(String.init)
        }
            + (line.contains("notify-send") ? ["notify-send"] : [])
    }

    private static func isInstalled(_ program: String) -> Bool {
        program == "newswire" || ["/usr/bin/", "/bin/", "/usr/local/bin/"].contains { access($0 + program, X_OK) == 0 }
    }

    @Test func thereIsACookbook() {
        #expect(Self.lines.count > 15)
        #expect(Self.lines.count { line in Self.programs(line).allSatisfy(Self.isInstalled) } > 10)
    }

    @Test(arguments: lines) func eachRecipeRuns(_ line: String) throws {
        // Nothing answers at example.org, and a screen to choose on there is none.
        guard Self.programs(line).allSatisfy(Self.isInstalled), !line.contains("example.org/feed"),
            !line.contains("backup:"),
            !line.contains("| dmenu"), !line.contains("notify-send")
        else { return }
        let place = try Place()
        try place.fill(WrittenStory.numbered(1...5))
        let stories = place.folder + "/home/.local/state"
        try FileManager.default.createDirectory(atPath: stories, withIntermediateDirectories: true)
        try FileManager.default.moveItem(atPath: place.store, toPath: stories + "/newswire")
        try place.append("", to: "home/.local/state/newswire/feeds.jsonl")
        let french = WrittenStory(seq: 6, rest: ",\"language\":\"fr\"", title: "Bonjour").line
        try place.append(french, to: "home/.local/state/newswire/stories/000000000001.jsonl")
        let programs = URL(filePath: try Program.path("newswire")).deletingLastPathComponent().path
        let variables = [
            "PATH": programs + ":/usr/local/bin:/usr/bin:/bin", "BROWSER": "true", "FZF_DEFAULT_OPTS": "--filter=Story",
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
