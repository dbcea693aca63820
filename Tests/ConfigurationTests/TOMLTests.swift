import Testing

@testable import Configuration

/// TOML 1.0, section by section: what is one, and where the first mistake in what is none lies.
@Suite struct TOMLTests {
    @Test(arguments: [
        // Comments, keys
        ("# only a comment", "{}"),
        ("\u{FEFF}a = 1", "{a:1}"),
        ("a = 1\r\nb = 2\r\n", "{a:1,b:2}"),
        ("a-b_1 = 1 # c", "{a-b_1:1}"),
        ("\"a b\" = 1\n'c\\d' = 2\n\"\" = 3", "{a b:1,c\\d:2,:3}"),
        ("a . b.\"c.d\" = 1\na.e = 2", "{a:{b:{c.d:1},e:2}}"),
        ("3.14 = 1", "{3:{14:1}}"),
        // Strings
        (#"a = "\b\t\n\f\r\"\\\u00e9\U0001F600""#, "{a:'\u{8}\t\n\u{C}\r\"\\é😀'}"),
        (#"a = 'C:\x' "#, #"{a:'C:\x'}"#),
        ("a = \"\"\"\nx\r\ny\"\"\"", "{a:'x\ny'}"),
        ("a = \"\"\"x \\  \n\n  y\"\"\"", "{a:'x y'}"),
        ("a = \"\"\"\"\"x\"\"\"\"\"", "{a:'\"\"x\"\"'}"),
        ("a = '''\n[x]\n''y''''", "{a:'[x]\n''y''}"),
        ("a = \"\"\nb = ''", "{a:'',b:''}"),
        // Numbers
        ("a = +1_000\nb = -0\nc = 0", "{a:1000,b:0,c:0}"),
        ("a = 0xDEAD_beef\nb = 0o755\nc = 0b101", "{a:3735928559,b:493,c:5}"),
        ("a = 9223372036854775807\nb = -9223372036854775808", "{a:9223372036854775807,b:-9223372036854775808}"),
        ("a = 1.5\nb = -2e3\nc = 1_0.0e-1", "{a:1.5,b:-2000.0,c:1.0}"),
        ("a = inf\nb = -inf\nc = nan", "{a:inf,b:-inf,c:nan}"),
        // Booleans, dates
        ("a = true\nb = false", "{a:true,b:false}"),
        ("a = 1979-05-27T07:32:00Z\nb = 1979-05-27 00:32:00.5-07:00", "{a:date,b:date}"),
        ("a = 1979-05-27 # d\nb = 07:32:00\nc = 2024-02-29", "{a:date,b:date,c:date}"),
        // Arrays, inline tables
        ("a = [ 1, [2,\n # c\n 3], ]\nb = []", "{a:[1,[2,3]],b:[]}"),
        ("a = { b = 1, c.d = 2 }\ne = {}", "{a:{b:1,c:{d:2}},e:{}}"),
        ("a = {\n b = 1, # c\n}", "{a:{b:1}}"),
        // Tables
        ("[a]\nx = 1\n[b.c]\n[b]\ny = 2", "{a:{x:1},b:{c:{},y:2}}"),
        ("[ a . 'b' ] # c\nx = 1", "{a:{b:{x:1}}}"),
        ("[a]\nb.c = 1\n[a.b.d]", "{a:{b:{c:1,d:{}}}}"),
        ("[[a]]\nx = 1\n[a.b]\ny = 2\n[[a]]\n[[a.c]]\nz = 3", "{a:[{x:1,b:{y:2}},{c:[{z:3}]}]}"),
    ])
    func reads(text: String, expected: String) throws {
        #expect(try Self.show(.table(TOMLParser.parse(Array(text.utf8)))) == expected)
    }

    @Test(arguments: [
        ("a", 1, "the file ends after a key"),
        ("a =", 3, "the file ends where a value is expected"),
        ("= 1", 0, "a key is expected here"),
        ("a = b", 4, "a value is expected here; text stands in quotes"),
        ("a = 1 b = 2", 6, "the end of the line is expected here"),
        ("a = 1\na = 2", 6, "`a` is defined twice"),
        ("a = \"x\nb = 1", 6, "the string is not closed on its line"),
        ("a = \"\"\"x\nb = 1", 4, "the string that begins here is not closed"),
        ("a = \"\\q\"", 5, "no such escape in a string; a backslash itself is \\\\"),
        ("a = \"\\uD800\"", 5, "the escape names no character"),
        ("a = \"\u{1}\"", 5, "a control character in a string; write it as an escape"),
        ("# \u{1}", 2, "a control character in a comment"),
        ("a = 1\rb = 2", 5, "the end of the line is expected here"),
        ("a = 01", 4, "no number and no date that TOML knows; text stands in quotes"),
        ("a = 1__0", 4, "no number and no date that TOML knows; text stands in quotes"),
        ("a = 1_e5", 4, "no number and no date that TOML knows; text stands in quotes"),
        ("a = 0x_1", 4, "no number and no date that TOML knows; text stands in quotes"),
        ("a = 1.", 4, "no number and no date that TOML knows; text stands in quotes"),
        ("a = 9223372036854775808", 4, "no number and no date that TOML knows; text stands in quotes"),
        ("a = 2023-02-29", 4, "no number and no date that TOML knows; text stands in quotes"),
        ("a = 30m", 4, "no number and no date that TOML knows; text stands in quotes"),
        ("a = [1, 2\nb = 3", 10, "a comma or ] is expected here"),
        ("a = [1, 2", 4, "the array that begins here is not closed"),
        ("a = { b = 1 c = 2 }", 12, "a comma or } is expected here"),
        ("a = [,]", 5, "a value is expected here; text stands in quotes"),
        ("[a", 2, "the header is not closed by ]"),
        ("[[a]", 4, "the header is not closed by ]]"),
        ("[]", 1, "a key is expected here"),
        ("[a]\n[a]", 5, "`a` is defined twice"),
        ("[a]\n[[a]]", 6, "`a` is defined twice"),
        ("[[a]]\n[a]", 7, "another one is written [[a]]"),
        ("a = []\n[[a]]", 9, "`a` is defined twice"),
        ("a = 1\n[a.b]", 7, "`a` is already a value"),
        ("a = {}\n[a.b]", 8, "`a` is already a value"),
        ("a.b = 1\n[a]", 9, "`a` is defined twice"),
        ("[a.b.c]\n[a]\nb.c.d = 1", 12, "`b` is a table defined elsewhere"),
    ])
    func findsTheFirstMistake(text: String, offset: Int, message: String) {
        #expect(throws: TOMLError(offset: offset, message: message)) { try TOMLParser.parse(Array(text.utf8)) }
    }

    @Test(arguments: ["[", "{a=", "[{a="])
    func depthIsBounded(opening: String) {
        let text = "a = " + String(repeating: opening, count: 100_000)
        #expect(throws: TOMLError.self) { try TOMLParser.parse(Array(text.utf8)) }
        let keys = Array(repeating: "a", count: 100_000).joined(separator: ".")
        #expect(throws: TOMLError.self) { try TOMLParser.parse(Array("\(keys) = 1".utf8)) }
        #expect(throws: TOMLError.self) { try TOMLParser.parse(Array("[\(keys)]".utf8)) }
    }

    /// Whatever is cut off or changed, the answer is a table or a place inside the file.
    @Test func damageNeverHarms() throws {
        let text = Array(
            """
            a."b c" = [1, 2.5, true, { x = 'y' }] # é
            d = \"""
            \\u00e9 \\
              z\"""
            [[feed]]
            e = 1979-05-27T07:32:00Z
            f = '''q'''
            """.utf8)
        _ = try TOMLParser.parse(text)
        var random = SystemRandomNumberGenerator()
        for place in text.indices {
            var damaged = text
            damaged[place] = UInt8.random(in: 0...0x7E, using: &random)
            for bytes in [Array(text[..<place]), damaged, Array(text[..<place] + text[(place + 1)...])] {
                do throws(TOMLError) {
                    _ = try TOMLParser.parse(bytes)
                } catch {
                    #expect((0...bytes.count).contains(error.offset))
                }
            }
        }
    }

    @Test func placesAreCountedInCharacters() throws {
        let folder = try Folder()
        #expect(
            folder.problems("a = 1\n\"éé\" = x") == [
                "newswire.toml:2:8: a value is expected here; text stands in quotes"
            ])
        #expect(folder.problems("a = 1\n[polling") == ["newswire.toml:2:9: the header is not closed by ]"])
    }

    private static func show(_ value: TOMLValue) -> String {
        switch value {
        case .string(let text): "'\(text)'"
        case .integer(let number): "\(number)"
        case .float(let number): "\(number)"
        case .boolean(let flag): "\(flag)"
        case .date: "date"
        case .array(let elements): "[" + elements.map { show($0.value) }.joined(separator: ",") + "]"
        case .table(let table):
            "{" + table.entries.map { "\($0.key):\(show($0.value))" }.joined(separator: ",") + "}"
        }
    }
}
