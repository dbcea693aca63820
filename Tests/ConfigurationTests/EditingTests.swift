import Configuration
import Foundation
import Testing

/// Files that people wrote by hand, changed at one place: all else stays byte for byte.
@Suite struct EditingTests {
    private func subscriptions(_ folder: Folder, _ text: String) throws -> Subscriptions {
        let file = try folder.write(text)
        return try Subscriptions.read(explicit: file, environment: ["HOME": folder.path + "/home"])
    }

    struct Removal: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var before: String
        var url: String
        var after: String
    }

    @Test(arguments: [
        Removal(
            testDescription: "one of three, comments above and below",
            before: """
                # mine
                [[feed]]
                url = "https://a.example/"   # a
                tags = ["x",
                  "y"]

                # about b
                [[feed]]
                url = "https://b.example/"
                [feed.headers]
                "X-Key" = "1"

                # about c
                [[feed]]
                url = "https://c.example/"
                """,
            url: "https://b.example",
            after: """
                # mine
                [[feed]]
                url = "https://a.example/"   # a
                tags = ["x",
                  "y"]

                # about b
                # about c
                [[feed]]
                url = "https://c.example/"
                """),
        Removal(
            testDescription: "the last, without a newline at the end", before: "[[feed]]\nurl = 'https://a.example/'",
            url: "HTTPS://A.example/", after: ""),
        Removal(
            testDescription: "windows' line ends",
            before: "[[feed]]\r\nurl = 'https://a.example/'\r\n\r\n[polling]\r\n",
            url: "https://a.example/", after: "[polling]\r\n"),
        Removal(
            testDescription: "an inline table in the middle",
            before:
                "feed = [{ url = 'https://a.example/' }, { url = 'https://b.example/' },\n {url='https://c.example/'}]\n",
            url: "https://b.example/",
            after: "feed = [{ url = 'https://a.example/' }, \n {url='https://c.example/'}]\n"),
        Removal(
            testDescription: "the last inline table",
            before: "feed = [{ url = 'https://a.example/' }, { url = 'https://b.example/' }]\n",
            url: "https://b.example/", after: "feed = [{ url = 'https://a.example/' }]\n"),
    ])
    func removes(_ removal: Removal) throws {
        let folder = try Folder()
        let found = try subscriptions(folder, removal.before)
        let entry = try #require(found.entry(of: removal.url))
        let change = found.removing(entry)
        #expect(String(decoding: change.bytes, as: UTF8.self) == removal.after)
        #expect(change.before == Array(removal.before.utf8))
    }

    @Test func movesAndKeepsWhatTheAddressWas() throws {
        let folder = try Folder()
        let before = "[[feed]]\n  url   =  \"https://a.example/\" # here\ntitle = 'A'\n"
        let found = try subscriptions(folder, before)
        let change = try found.moving(#require(found.entries.first), to: "https://b.example/\"q\"")
        let once = String(decoding: change.bytes, as: UTF8.self)
        #expect(
            once == "[[feed]]\n  url   =  \"https://b.example/\\\"q\\\"\"\nformerly = [\"https://a.example/\"] # here\n"
                + "title = 'A'\n")
        let again = try subscriptions(folder, "[[feed]]\nurl='https://b.example/'\nformerly = ['https://a.example/']\n")
        let second = try again.moving(#require(again.entries.first), to: "https://c.example/")
        #expect(
            String(decoding: second.bytes, as: UTF8.self)
                == "[[feed]]\nurl=\"https://c.example/\"\nformerly = [\"https://a.example/\", \"https://b.example/\"]\n"
        )
        #expect(throws: EditRefusal.self) {
            try again.moving(#require(again.entries.first), to: "HTTPS://B.example")
        }
    }

    @Test(arguments: [
        ("", "include = [\"feeds.d/*.toml\"]\n\n"),
        ("# Head.\n\n[polling]\n", "# Head.\n\ninclude = [\"feeds.d/*.toml\"]\n\n[polling]\n"),
        ("[polling]\n", "include = [\"feeds.d/*.toml\"]\n\n[polling]\n"),
        ("include = []\n", "include = [\"feeds.d/*.toml\"]\n"),
        ("include = ['x*.toml', ] # x\n", "include = ['x*.toml',\"feeds.d/*.toml\" ] # x\n"),
        ("include = ['x*.toml']\n", "include = ['x*.toml', \"feeds.d/*.toml\"]\n"),
    ])
    func addsTheIncludeThatIsMissing(_ before: String, _ after: String) throws {
        let folder = try Folder()
        let changes = try subscriptions(folder, before).adding([NewSubscription(url: "https://a.example/")])
        try #require(changes.count == 2)
        #expect(changes[0].path.hasSuffix("/feeds.d/local.toml"))
        #expect(String(decoding: changes[1].bytes, as: UTF8.self) == after)
        try ConfigurationFiles(explicit: folder.path + "/newswire.toml", environment: [:]).write(changes)
        #expect(try folder.load(after).feeds.map(\.url) == ["https://a.example/"])
    }

    @Test func addsBehindWhatIsThereAndWritesAnyText() throws {
        let folder = try Folder()
        try folder.write("[[feed]]\nurl='https://a.example/'", to: "feeds.d/local.toml")
        let found = try subscriptions(folder, "include = ['feeds.d/*.toml']\n")
        let title = "\"quoted\" \\ \u{1B}[31m tab\t 新"
        let changes = try found.adding([NewSubscription(url: "https://b.example/", title: title, tags: ["x\ny"])])
        #expect(changes.count == 1)
        try ConfigurationFiles(explicit: folder.path + "/newswire.toml", environment: [:]).write(changes)
        let feeds = try folder.load("include = ['feeds.d/*.toml']\n").feeds
        #expect(feeds.map(\.title) == [nil, "\"quoted\" \\ [31m tab 新"])
        #expect(feeds.last?.tags == ["xy"])
        #expect(throws: EditRefusal.self) {
            try found.adding([NewSubscription(url: "https://A.example")])
        }
    }

    @Test func writesNothingOverWhatSomebodyElseChanged() throws {
        let folder = try Folder()
        let found = try subscriptions(folder, "[[feed]]\nurl='https://a.example/'\n")
        let change = found.removing(try #require(found.entries.first))
        try folder.write("[[feed]]\nurl='https://a.example/'\ntitle='changed'\n")
        #expect(throws: EditRefusal.self) {
            try ConfigurationFiles(explicit: nil, environment: [:]).write([change])
        }
        #expect(try folder.load("[[feed]]\nurl='https://a.example/'\ntitle='changed'\n").feeds.count == 1)
    }

    /// A file that nobody read until now may hold anything.
    @Test(arguments: ["[[feed]]\nurl='https://a.example/'\n", "nonsense = 1\n"])
    func leavesAllAsItWasWhereItWouldBeNoConfiguration(_ unread: String) throws {
        let folder = try Folder()
        let main = "[[feed]]\nurl='https://a.example/'\n"
        let local = folder.path + "/feeds.d/local.toml"
        try folder.write(unread, to: "feeds.d/local.toml")
        let found = try subscriptions(folder, main)
        let changes = try found.adding([NewSubscription(url: "https://b.example/")])
        #expect(changes.count == 2)
        #expect {
            try ConfigurationFiles(explicit: folder.path + "/newswire.toml", environment: [:]).write(changes)
        } throws: { error in
            "\(error)".contains("feeds.d/local.toml:") && (error as? EditRefusal)?.kind == .configuration
        }
        #expect(try String(contentsOfFile: local, encoding: .utf8) == unread)
        #expect(try String(contentsOfFile: folder.path + "/newswire.toml", encoding: .utf8) == main)
    }

    @Test func keepsTheModeOfAFileAndTheLinkToIt() throws {
        let folder = try Folder()
        let file = try folder.write("[[feed]]\nurl='https://a:secret@a.example/'\n", to: "real.toml")
        chmod(file, 0o640)
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/newswire.toml", withDestinationPath: "real.toml")
        let found = try Subscriptions.read(explicit: folder.path + "/newswire.toml", environment: [:])
        let change = found.removing(try #require(found.entries.first))
        try ConfigurationFiles(explicit: nil, environment: [:]).write([change])
        let attributes = try FileManager.default.attributesOfItem(atPath: file)
        #expect(attributes[.posixPermissions] as? Int == 0o640)
        #expect(attributes[.size] as? Int == 0)
        #expect(
            try FileManager.default.destinationOfSymbolicLink(atPath: folder.path + "/newswire.toml") == "real.toml")
    }
}
