import Foundation
import Testing

/// What a feed says never reaches a terminal or a pipe as more than text.
@Suite(.serialized) struct HostileTests {
    private static let commands: [[String]] = [
        ["list"], ["list", "--format", "json"], ["list", "--format", "tsv"], ["list", "--format", "urls"],
        ["list", "--format", "{title} {feed} {summary} {authors} {tags} {id} {url}"], ["tail"], ["new", "--peek"],
        ["show", "1", "2", "3"], ["feeds"], ["list", "--feed", "\u{1B}]0;evil\u{7}"],
    ]

    private func hostile() throws -> Place {
        let place = try Place()
        let server = try FeedServer()
        // A control character cannot stand in XML, but in JSON it can.
        let evil = #"\u001b]0;evil\u0007\u001b[31mred\u009b2J\u202egnp\u2066x\u0085\u2028y\u007f\r\n\tz\u0000"#
        let items = (0..<3).map {
            """
            {"id":"\(evil)\($0)","title":"\(evil)\($0)","url":"https://example.org/\(evil)\($0)","summary":"\(evil)",\
            "content_html":"<p>\(evil)</p>","authors":[{"name":"\(evil)"}],"tags":["\(evil)"],\
            "date_published":"2026-06-05T10:00:00Z"}
            """
        }
        server.set(
            "feed",
            #"{"version":"https://jsonfeed.org/version/1.1","title":"\#(evil)","items":[\#(items.joined(separator: ","))]}"#
        )
        server.set("bad", "\u{1B}]0;evil\u{7}\u{202E} no feed at all")
        try place.configure([server.url("feed"), server.url("bad")])
        let once = try place.once()
        #expect(once.status == 1)
        #expect(Self.harm(in: once.error) == nil, "the log")
        #expect(try place.stories().count == 3)
        return place
    }

    @Test func nothingHarmfulOnAPipe() throws {
        let place = try hostile()
        for command in Self.commands {
            let finished = try place.newswire(command)
            for text in [finished.output, finished.error] {
                let found = Self.harm(in: text)
                #expect(found == nil, "\(command)")
            }
        }
    }

    @Test func nothingHarmfulOnATerminal() throws {
        let place = try hostile()
        for command in Self.commands {
            let finished = try place.newswire(command + ["--no-pager", "--color", "always"], output: .terminal)
            // Colours and links are our own.
            let own = #/\u{1B}\[[0-9;]*m|\u{1B}\]8;[^\u{1B}\u{7}]*(?:\u{1B}\\|\u{7})/#
            let found = Self.harm(in: finished.output.replacing(own, with: "").replacing("\r\n", with: "\n"))
            #expect(found == nil, "\(command)")
            #expect(!finished.output.contains("[31mred") || !finished.output.contains("\u{1B}[31mred"))
        }
    }

    /// The first character that a terminal would obey, but for line breaks, tabs (which TSV is made of).
    private static func harm(in text: String) -> String? {
        let harmful = text.unicodeScalars.first { scalar in
            switch scalar.value {
            case 0x0A, 0x09: false
            case 0..<0x20, 0x7F...0x9F, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
            default: false
            }
        }
        return harmful.map { "U+" + String($0.value, radix: 16) }
    }
}
