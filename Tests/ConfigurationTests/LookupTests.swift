import Configuration
import Foundation
import Testing

@Suite struct LookupTests {
    private static func load(
        _ explicit: String?, _ environment: [String: String], _ role: ConfigurationRole = .daemon
    ) throws -> Configuration {
        try Configuration.load(explicit: explicit, environment: environment, role: role)
    }

    @Test func theFirstOfTheUsualPlacesIsTaken() throws {
        let folder = try Folder()
        let home = folder.path + "/home"
        let underHome = try folder.write("", to: "home/.config/newswire/newswire.toml")
        #expect(try Self.load(nil, ["HOME": home]).file == underHome)
        let underXDG = try folder.write("", to: "xdg/newswire/newswire.toml")
        #expect(try Self.load(nil, ["HOME": home, "XDG_CONFIG_HOME": folder.path + "/xdg"]).file == underXDG)
        #expect(try Self.load(nil, ["HOME": home, "XDG_CONFIG_HOME": "relative"]).file == underHome)
        let named = try folder.write("", to: "named.toml")
        #expect(try Self.load(nil, ["HOME": home, "NEWSWIRE_CONFIG": named]).file == named)
        let explicit = try folder.write("", to: "explicit.toml")
        #expect(try Self.load(explicit, ["HOME": home, "NEWSWIRE_CONFIG": named]).file == explicit)
    }

    @Test func aNamedFileThatIsAbsentIs66() throws {
        let folder = try Folder()
        let absent = folder.path + "/absent.toml"
        for (explicit, environment) in [(absent, [:]), (nil, ["NEWSWIRE_CONFIG": absent])] {
            let error = try #require(throws: ConfigurationError.self) { try Self.load(explicit, environment) }
            #expect(error.exitCode == 66)
            #expect(error.lines == ["\(absent): no such file"])
        }
    }

    @Test func aFolderIsNoConfiguration() throws {
        let folder = try Folder()
        let error = try #require(throws: ConfigurationError.self) { try Self.load(folder.path, [:]) }
        #expect(error.exitCode == 78)
        #expect(error.lines == ["\(folder.path): it cannot be read: Is a directory"])
    }

    @Test(.disabled(if: FileManager.default.fileExists(atPath: "/etc/newswire/newswire.toml")))
    func withoutAnyTheDaemonSaysHowToMakeOneAndAReaderGoesOn() throws {
        let folder = try Folder()
        let environment = ["HOME": folder.path]
        let error = try #require(throws: ConfigurationError.self) { try Self.load(nil, environment) }
        #expect(error.exitCode == 78)
        #expect(error.lines.count == 1)
        #expect(error.lines.first?.contains("\(folder.path)/.config/newswire/newswire.toml") ?? false)

        let store = folder.path + "/.local/state/newswire"
        func path() throws -> String {
            try Configuration.storePath(explicitStore: nil, explicitConfig: nil, environment: environment)
        }
        #expect(try Self.load(nil, environment, .reader).store.path == "/var/lib/newswire")
        #expect(try path() == "/var/lib/newswire")
        try FileManager.default.createDirectory(atPath: store, withIntermediateDirectories: true)
        #expect(try Self.load(nil, environment, .reader).store.path == store)
        #expect(try path() == store)
    }

    @Test func theStoreIsWhereTheEnvironmentSays() throws {
        let folder = try Folder()
        let file = try folder.write("")
        func store(_ environment: [String: String]) throws -> String {
            let path = try Self.load(file, environment).store.path
            #expect(
                try Configuration.storePath(explicitStore: nil, explicitConfig: file, environment: environment) == path)
            return path
        }
        #expect(try store(["HOME": "/h"]) == "/h/.local/state/newswire")
        #expect(try store(["HOME": "/h", "XDG_STATE_HOME": "/s"]) == "/s/newswire")
        #expect(try store(["HOME": "/h", "STATE_DIRECTORY": "/var/lib/a:/var/lib/b"]) == "/var/lib/a")
    }

    @Test func theSocketIsWhereTheEnvironmentSays() throws {
        let folder = try Folder()
        let own = try folder.write("[store]\npath = \"/s\"")
        func socket(_ environment: [String: String]) throws -> String {
            try Self.load(own, environment).control.socket
        }
        #expect(try socket(["HOME": "/h"]) == "/s/control.sock")
        #expect(try socket(["XDG_RUNTIME_DIR": "/run/user/7"]) == "/run/user/7/newswire/control.sock")
        #expect(
            try socket(["XDG_RUNTIME_DIR": "/run/user/7", "RUNTIME_DIRECTORY": "/run/newswire"])
                == "/run/newswire/control.sock")
    }

    @Test func aReaderDoesNotReadTheFeedsToFindTheStore() throws {
        let folder = try Folder()
        let file = try folder.write("include = [\"absent.toml\"]\n[store]\npath = \"s\"\n[[feed]]\nurl = nonsense")
        #expect(
            try Configuration.storePath(explicitStore: nil, explicitConfig: file, environment: [:])
                == folder.path + "/s")
        #expect(
            try Configuration.storePath(explicitStore: "/other", explicitConfig: file, environment: [:]) == "/other")
    }

    // MARK: - include

    @Test func includedFilesComeByNameAndOnce() throws {
        let folder = try Folder()
        for name in ["c", "a", "b"] {
            try folder.write("[[feed]]\nurl = \"http://\(name)/\"", to: "feeds.d/\(name).toml")
        }
        try folder.write("[[feed]]\nurl = \"http://hidden/\"", to: "feeds.d/.b.toml")
        let configuration = try folder.load(
            "include = [\"feeds.d/c.toml\", \"feeds.d/*.toml\", \"none.d/*.toml\", \"*.toml\"]\n[[feed]]\nurl = \"http://main/\""
        )
        #expect(configuration.feeds.map(\.url) == ["http://main/", "http://c/", "http://a/", "http://b/"])
        #expect(
            configuration.files
                == ["newswire.toml", "feeds.d/c.toml", "feeds.d/a.toml", "feeds.d/b.toml"].map {
                    folder.path + "/" + $0
                })
    }

    @Test func anIncludedFileHoldsFeedsRulesAndNotesAlone() throws {
        let folder = try Folder()
        try folder.write(
            "include = []\n[polling]\ninterval = \"1s\"\n[feeds]\n[[feed]]\nurl = \"http://a/\"\n[[rule]]\naction = \"drop\"",
            to: "x.toml")
        #expect(
            folder.problems("include = [\"x.toml\"]") == [
                "x.toml:1: include: only [[feed]], [[rule]] and [[note]] may stand in an included file",
                "x.toml:2: polling: only [[feed]], [[rule]] and [[note]] may stand in an included file",
                "x.toml:4: feeds: only [[feed]], [[rule]] and [[note]] may stand in an included file; did you mean `feed`?",
            ])
    }

    @Test func mistakesInIncludesAreToldWithTheirFile() throws {
        let folder = try Folder()
        try folder.write("[[feed]]\nurl = \"http://a/\"", to: "a.toml")
        try folder.write("\n[[feed]]\nurl = \"http://a:80\"", to: "b.toml")
        try folder.write("[[feed]\n", to: "c.toml")
        #expect(
            folder.problems("include = [\"?.toml\",\n\"absent.toml\"]") == [
                "newswire.toml:2: include: no such file: absent.toml",
                "b.toml:3: feed.url: http://a:80 is named twice; first at a.toml:2",
                "c.toml:1:8: the header is not closed by ]]",
            ])
    }

    @Test func aFolderWithSpecialCharactersIsNoPattern() throws {
        let folder = try Folder()
        try folder.write("[[feed]]\nurl = \"http://a/\"", to: "[x]*/feeds/a.toml")
        let file = try folder.write("include = [\"feeds/*.toml\"]", to: "[x]*/newswire.toml")
        #expect(try Self.load(file, ["HOME": "/h"]).feeds.count == 1)
    }
}
