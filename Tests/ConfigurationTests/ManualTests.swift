import Configuration
import Foundation
import Testing

/// newswire.toml(5) says of each key what the loader knows of it. `NEWSWIRE_WRITE_MANUAL=1` writes that part anew.
@Suite struct ManualTests {
    private static let begin = ".\\\" Made from the loader's tables: see ManualTests.swift.\n"
    private static let end = ".\\\" So far the loader's tables.\n"

    @Test func eachKeyIsDescribedAsItIsRead() throws {
        let page = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "config/man/newswire.toml.5")
        let text = try String(contentsOf: page, encoding: .utf8)
        let start = try #require(text.range(of: Self.begin)).upperBound
        let stop = try #require(text.range(of: Self.end)).lowerBound
        if ProcessInfo.processInfo.environment["NEWSWIRE_WRITE_MANUAL"] != nil {
            let new = text[..<start] + Configuration.manual + text[stop...]
            try Data(new.utf8).write(to: page)
        } else {
            #expect(String(text[start..<stop]) == Configuration.manual)
        }
    }
}
