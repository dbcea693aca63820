import Foundation
import Testing

/// What a shell offers behind an option, asked of each shell itself: names come from outside, and are never run.
@Suite struct CompletionTests {
    private func filled() throws -> Place {
        let place = try Place()
        var stories = WrittenStory.numbered(1...2)
        stories[0].feedTitle = "Daring Blog"
        stories[1].feed = "https://other.example/rss"
        stories[1].feedTitle = "Evil $(touch pwned) `touch pwned` ; touch pwned"
        try place.fill(stories)
        try place.append(
            "{\"url\":\"https://feed.example/rss\",\"title\":\"Daring Blog\",\"tags\":[\"tech\",\"$(touch pwned)\"],"
                + "\"status\":200,\"failures\":0,\"stories\":1,\"log_seq\":2}\n", to: "store/feeds.jsonl")
        #expect(try place.newswire("new", "--reader", "phone").status == 0)
        return place
    }

    /// What the shell makes of its script and a line of which the words are parted by single blanks.
    private static func harness(_ shell: String) -> String {
        switch shell {
        case "bash":
            // As bash itself parts words: also behind colons.
            """
            source ./script
            COMP_LINE=$1
            COMP_POINT=${#1}
            COMP_WORDS=() word=
            for ((place = 0; place < ${#1}; place++)); do
                letter=${1:place:1}
                case $letter in
                ' ') COMP_WORDS+=("$word"); word= ;;
                ':') [[ -n $word ]] && COMP_WORDS+=("$word"); COMP_WORDS+=(:); word= ;;
                *) word+=$letter ;;
                esac
            done
            COMP_WORDS+=("$word")
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            COMPREPLY=()
            name=$(complete -p newswire | sed 's/.*-F \\([^ ]*\\).*/\\1/')
            "$name" newswire "$word" "${COMP_WORDS[COMP_CWORD - 1]}"
            printf '%s\\n' "${COMPREPLY[@]}"
            """
        case "fish": "source ./script\ncomplete -C \"$argv[1]\" | string split -f 1 \\t\n"
        default: ""
        }
    }

    private static func has(_ program: String) -> Bool {
        ["/usr/bin/", "/bin/", "/usr/local/bin/"].contains { access($0 + program, X_OK) == 0 }
    }

    private func offered(_ place: Place, _ shell: String, _ line: String) throws -> [String] {
        try place.write(
            try place.start("newswire", ["--generate-completion-script", shell]).finish().output, to: "script")
        try place.write(Self.harness(shell), to: "harness")
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [shell, "harness", line]
        process.currentDirectoryURL = URL(filePath: place.folder)
        let programs = URL(filePath: try Program.path("newswire")).deletingLastPathComponent().path
        process.environment = place.environment.merging(["PATH": programs + ":/usr/bin:/bin", "LC_ALL": "C.UTF-8"]) {
            $1
        }
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    @Test(
        arguments: ["bash", "fish"].filter(has),
        [
            ("list --store store --feed Da", ["Daring Blog"]), ("list --store store --feed da", ["Daring Blog"]),
            ("--store store list --feed Da", ["Daring Blog"]), ("why --store store Dar", ["Daring Blog"]),
            ("list --store store --feed \"Da", ["Daring Blog"]),
            ("list --store store --tag te", ["tech"]), ("new --reader p", ["phone"]), ("rel", ["reload"]),
            ("list --store store --tag ", ["$(touch pwned)", "tech"]),
            ("list --store store --feed Ev", ["Evil $(touch pwned) `touch pwned` ; touch pwned"]),
        ] as [(String, [String])])
    func namesAreOfferedAndNeverRun(_ shell: String, _ each: (line: String, expected: [String])) throws {
        let place = try filled()
        #expect(try offered(place, shell, "newswire " + each.line) == each.expected)
        #expect(!FileManager.default.fileExists(atPath: place.folder + "/pwned"))
    }

    /// Of an address bash replaces only what is behind the last colon.
    @Test(.enabled(if: has("bash"))) func addressesAreCompletedBehindTheirColons() throws {
        let place = try filled()
        let found = try offered(place, "bash", "newswire why --store store https://o")
        #expect(found == ["//other.example/rss"])
    }

    @Test(arguments: ["bash", "zsh", "fish"]) func eachShellHasAScript(_ shell: String) throws {
        let place = try Place()
        let script = try place.start("newswire", ["--generate-completion-script", shell]).finish()
        #expect(script.status == 0)
        #expect(script.output.contains("search") && script.output.contains("feed"))
        let joined = try place.start("newswire", ["--generate-completion-script=\(shell)"]).finish()
        #expect(joined.output == script.output)
        #expect(!script.output.contains("compgen -W \"$("))
        #expect(!script.output.contains("add_completions -W \"$("))
    }
}
