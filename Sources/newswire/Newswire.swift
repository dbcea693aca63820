import ArgumentParser

@main
struct Newswire: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "newswire", abstract: "Read the news that newswired gathers.", version: Version.text,
        subcommands: [ParseCommand.self])
}
