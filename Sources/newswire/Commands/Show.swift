import ArgumentParser
import Feeds
import Stories

struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Read stories, each by its number.",
        discussion: """
            Examples:
              newswire show 4821
              newswire list --format '{seq} {title}' | fzf | cut -d' ' -f1 | xargs newswire show
              newswire show 4821 --html > story.html
            """)

    @OptionGroup var global: GlobalOptions

    @Argument(help: "The numbers that listings show.")
    var seqs: [Int64]

    @Flag(help: "The content as HTML.")
    var html = false

    func run() throws {
        try Run.command {
            let reader = try global.openStore()
            let notes = try inStore { () throws(StoreError) in try reader.notes(of: Set(seqs)) }
            let terminal = Terminal.current(global)
            var pages: [String] = []
            var unknown: [Int64] = []
            for seq in seqs {
                guard let story = try inStore({ () throws(StoreError) in try reader.story(seq) }) else {
                    unknown.append(seq)
                    continue
                }
                let latest = try latestVersion(of: story, reader)
                if html {
                    pages.append((latest.contentHTML ?? latest.contentText.map(Self.escaped) ?? "") + "\n")
                } else {
                    let own = notes[seq] ?? []
                    pages.append(StoryPage(story: latest, asked: story, notes: own, terminal: terminal).text)
                }
            }
            let text = pages.joined(separator: html ? "\n" : "\n\n")
            let pager = Pager.start(global, lines: text.utf8.count { $0 == 0x0A })
            var output = Output()
            try output.write(html ? TerminalText.lines(text) : text)
            try output.flush()
            pager?.finish()
            if !unknown.isEmpty {
                throw Failure(Status.failed, "no story \(unknown.map(String.init).joined(separator: ", "))")
            }
        }
    }

    /// Later versions come after the first, and seldom long after: they are looked for to the log's end.
    private func latestVersion(of story: Story, _ reader: StoreReader) throws(Failure) -> Story {
        let first = story.revises ?? story.seq
        let marker = Array("\"revises\":\(first)".utf8)
        var found = story
        var cursor = try inStore { () throws(StoreError) in try reader.cursor(from: story.seq + 1) }
        while let later = try inStore({ () throws(StoreError) in
            try cursor.nextRaw { _, line in Self.contains(marker, line) ? Story(line) : nil }
        }) {
            if let later, later.revises == first { found = later }
        }
        return found
    }

    private static func contains(_ marker: [UInt8], _ line: UnsafeBufferPointer<UInt8>) -> Bool {
        // `_newswire` stands first: what is sought is in the line's head or not there.
        let head = line.prefix(4096)
        guard var position = head.firstIndex(of: UInt8(ascii: "r")) else { return false }
        while position + marker.count <= head.endIndex {
            if head[position] == UInt8(ascii: "r"), position > 0, head[(position - 1)...].starts(with: marker) {
                return true
            }
            position += 1
        }
        return false
    }

    private static func escaped(_ text: String) -> String {
        "<pre>"
            + text.split(separator: "&", omittingEmptySubsequences: false).joined(separator: "&amp;")
            .split(separator: "<", omittingEmptySubsequences: false).joined(separator: "&lt;") + "</pre>"
    }
}
