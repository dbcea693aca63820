import ArgumentParser
import Feeds
import Glibc
import Stories

struct OpenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open",
        abstract: "Open stories' links in a browser.",
        discussion: """
            The browser is $BROWSER, else xdg-open; it is started with the address as its one argument, never by a \
            shell. Addresses that are neither http nor https are refused.

            Examples:
              newswire open 4821
              BROWSER=w3m newswire open 4821
            """)

    @OptionGroup var global: GlobalOptions

    @Argument(help: ArgumentHelp("The numbers that listings show.", valueName: "seq"))
    var seqs: [Int64]

    func run() throws {
        try Run.command {
            let reader = try global.openStore()
            var problem: Failure?
            for seq in seqs {
                do throws(Failure) {
                    guard let story = try inStore({ () throws(StoreError) in try reader.story(seq) }) else {
                        throw Failure(Status.failed, "no story \(seq)")
                    }
                    let latest = try inStore { () throws(StoreError) in try reader.latest(of: story) }
                    try Browser.open(try address(of: latest))
                } catch {
                    // The others are opened all the same; the first trouble is the exit status.
                    if let problem { complain(problem.message) }
                    problem = problem.map { Failure($0.status, error.message) } ?? error
                }
            }
            if let problem { throw problem }
        }
    }

    private func address(of story: Story) throws(Failure) -> String {
        guard let url = story.url ?? story.externalURL else {
            throw Failure(Status.data, "story \(story.seq) has no link")
        }
        let clean = TerminalText.line(url)
        guard Address(clean).isWeb, clean.lowercased().hasPrefix("http") else {
            throw Failure(Status.data, "story \(story.seq): '\(url)' is no http or https address")
        }
        return XMLText.iri(clean)
    }
}

/// The user's browser, started with one argument.
private enum Browser {
    static func open(_ url: String) throws(Failure) {
        var refusals: [String] = []
        for command in commands(url) {
            guard let name = command.first else { continue }
            let arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
            defer { arguments.forEach { free($0) } }
            var child: pid_t = 0
            let code = posix_spawnp(&child, name, nil, nil, arguments, environ)
            guard code == 0 else {
                refusals.append("\(name): \(String(cString: strerror(code)))")
                continue
            }
            var status: Int32 = 0
            while waitpid(child, &status, 0) < 0, errno == EINTR {}
            guard status == 0 else { throw Failure(Status.failed, "\(name) failed on \(url)") }
            return
        }
        throw Failure(Status.failed, "no browser: \(refusals.joined(separator: "; ")); set BROWSER")
    }

    /// `$BROWSER` as others read it: commands parted by colons, `%s` for the address; else `xdg-open`.
    private static func commands(_ url: String) -> [[String]] {
        let named = (GlobalOptions.environment["BROWSER"] ?? "").split(separator: ":").map { command in
            var words = command.split(separator: " ").map(String.init)
            let place = words.firstIndex { $0 == "%s" }
            if let place { words[place] = url } else { words.append(url) }
            return words
        }
        return named.isEmpty ? [["xdg-open", url]] : named
    }
}
