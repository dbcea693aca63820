import Foundation
import Testing

/// The manual pages know every command and every option that the programs know.
@Suite struct ManualPageTests {
    private func page(_ name: String) throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: "config/man/" + name), encoding: .utf8)
    }

    private func options(_ help: String) -> Set<String> {
        Set(help.matches(of: /--([a-z][a-z-]+)/).map { String($0.output.1) }).subtracting(["help", "version"])
    }

    @Test func newswiresPageHasEachCommandAndOption() throws {
        let place = try Place()
        let manual = try page("newswire.1")
        let help = try place.newswire("--help").output
        let list = try #require(help.components(separatedBy: "SUBCOMMANDS:\n").dropFirst().first)
        let commands = list.split(separator: "\n").compactMap { line in
            line.hasPrefix("  ") && !line.hasPrefix("   ") ? line.split(separator: " ").first.map(String.init) : nil
        }
        #expect(commands.count > 20)
        for command in commands where command.first?.isLowercase ?? false {
            let isNamed = manual.contains("Cm \(command)")
            #expect(isNamed, "\(command)")
            // What comes behind its examples is its own.
            let own = try place.newswire(command, "--help").output.components(separatedBy: "\nOPTIONS:").last ?? ""
            let missing = options(own).filter { !manual.contains("Fl -\($0)") }
            #expect(missing.isEmpty, "\(command)")
        }
    }

    /// A paragraph breaks where a line is full, wherever its source breaks.
    @Test func helpFillsItsLines() throws {
        let place = try Place()
        func check(_ program: String, _ arguments: [String]) throws {
            let lines = try place.start(program, arguments + ["--help"]).finish().lines
            #expect(lines.allSatisfy { $0.count <= 80 }, "\(arguments)")
            let prose = lines.prefix { !$0.hasPrefix("USAGE:") }
            for (line, next) in zip(prose, prose.dropFirst())
            where !line.isEmpty && !line.hasPrefix(" ") && !next.hasPrefix(" ") {
                let word = next.prefix { $0 != " " }
                #expect(word.isEmpty || line.count + word.count + 1 >= 80, "\(arguments): \(line)")
            }
        }
        try check("newswired", [])
        for command in ["add", "check", "deliver", "export", "import", "parse", "search", "show", "simulate"] {
            try check("newswire", [command])
        }
    }

    @Test func newswiredsPageHasEachOption() throws {
        let place = try Place()
        let manual = try page("newswired.8")
        let help = try place.start("newswired", ["--help"]).finish().output
        #expect(options(help).filter { !manual.contains("Fl -\($0)") }.isEmpty)
    }
}
