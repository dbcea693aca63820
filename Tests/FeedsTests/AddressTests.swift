import Testing

@testable import Feeds

@Suite struct AddressTests {
    /// RFC 3986 §5.4, whole.
    @Test(arguments: [
        ("g:h", "g:h"), ("g", "http://a/b/c/g"), ("./g", "http://a/b/c/g"), ("g/", "http://a/b/c/g/"),
        ("/g", "http://a/g"), ("//g", "http://g"), ("?y", "http://a/b/c/d;p?y"), ("g?y", "http://a/b/c/g?y"),
        ("#s", "http://a/b/c/d;p?q#s"), ("g#s", "http://a/b/c/g#s"), ("g?y#s", "http://a/b/c/g?y#s"),
        (";x", "http://a/b/c/;x"), ("g;x", "http://a/b/c/g;x"), ("g;x?y#s", "http://a/b/c/g;x?y#s"),
        ("", "http://a/b/c/d;p?q"), (".", "http://a/b/c/"), ("./", "http://a/b/c/"), ("..", "http://a/b/"),
        ("../", "http://a/b/"), ("../g", "http://a/b/g"), ("../..", "http://a/"), ("../../", "http://a/"),
        ("../../g", "http://a/g"), ("../../../g", "http://a/g"), ("../../../../g", "http://a/g"),
        ("/./g", "http://a/g"), ("/../g", "http://a/g"), ("g.", "http://a/b/c/g."), (".g", "http://a/b/c/.g"),
        ("g..", "http://a/b/c/g.."), ("..g", "http://a/b/c/..g"), ("./../g", "http://a/b/g"),
        ("./g/.", "http://a/b/c/g/"), ("g/./h", "http://a/b/c/g/h"), ("g/../h", "http://a/b/c/h"),
        ("g;x=1/./y", "http://a/b/c/g;x=1/y"), ("g;x=1/../y", "http://a/b/c/y"),
        ("g?y/./x", "http://a/b/c/g?y/./x"), ("g?y/../x", "http://a/b/c/g?y/../x"),
        ("g#s/./x", "http://a/b/c/g#s/./x"), ("g#s/../x", "http://a/b/c/g#s/../x"), ("http:g", "http:g"),
    ])
    func resolvesAsTheStandardSays(_ reference: String, _ expected: String) {
        #expect(Address.resolve(reference, base: "http://a/b/c/d;p?q") == expected)
    }

    @Test(arguments: [
        ("a%20b", "a b"), ("%C3%A9%c3%a9", "éé"), ("%", "%"), ("%4", "%4"), ("%4G%41", "%4GA"), ("%+5%-1", "%+5%-1"),
        ("100%25", "100%"), ("%2541", "%41"), ("a+b", "a+b"), ("%FF", nil),
    ])
    func decodesOnlyWhatIsEncoded(_ text: String, _ expected: String?) {
        #expect(Address.percentDecoded(text) == expected)
    }

    @Test(arguments: [
        ("../x?y#z", "http://h/a/b/c", "http://h/a/x?y#z"),
        ("//e.com/x", "https://h/a/b/c", "https://e.com/x"),
        ("?n=1", "https://h/a/b/c?q", "https://h/a/b/c?n=1"),
        ("x y", "https://h", "https://h/x%20y"), ("x", "https://h?q", "https://h/x"),
        (" https://h/\n\ta ", "https://e.com", "https://h/a"),
        ("grün/日本", "https://h/a/", "https://h/a/grün/日本"),
        ("x", "", "x"), ("x", "relative/base", "x"), ("x", "mailto:a@b", "mailto:x"),
        ("java\nscript:x", "https://h", "javascript:x"), ("a:b", "https://h", "a:b"),
        ("1:b", "https://h", "https://h/1:b"), ("../../x", "https://h/a/./b/../c", "https://h/x"),
        ("b//../c", "https://h/", "https://h/b/c"), ("é/../ü/.", "https://h/", "https://h/ü/"),
    ])
    func resolvesWhatFeedsWrite(_ reference: String, _ base: String, _ expected: String) {
        #expect(Address.resolve(reference, base: base) == expected)
    }

    /// What a base that is taken apart once only appends is what the standard makes of it.
    @Test(arguments: [
        "http://a/b/c/d;p?q", "https://h", "https://h?q#f", "https://h/a/./b/../c?x=1&y#z", "HTTPS://H:443/ü/?",
        "mailto:a@b",
        "relative/base?q", "https://h/#", "//h/x",
    ])
    func appendsOrResolves(_ text: String) {
        var base = AddressBase(text)
        for reference in ["?y", "?", "?a=./b/../c", "#s", "#", "#a?b", "g?y#s", "/g?../y", "?ü y", "#\"", ".?x", ""] {
            let cleaned = Address.cleaned(reference)
            let expected = Address.resolve(Address(cleaned), base: Address(text)).text
            for _ in 0..<2 { #expect(base.resolve(reference) == expected, "\(reference)") }
            var written = cleaned
            if let beginning = written.withUTF8({ base.beginning(for: $0) }) {
                #expect(beginning + cleaned == expected, "\(reference)")
            }
        }
    }

    @Test func namesHostAndPort() {
        #expect(Address("HTTP://u:p@Ex.com:8080/x").port == 8080)
        #expect(Address("HTTP://u:p@Ex.com/x").host == "ex.com")
        #expect(Address("https://[::1]:99/").host == "[::1]" && Address("https://[::1]:99/").port == 99)
        #expect(Address("https://[::1]/").port == 443 && Address("ftp://h/").port == nil)
        #expect(Address("https://u@x:p@h/").host == "h" && Address("https://h:/").port == 443)
        #expect(!Address("https:///x").isWeb && !Address("mailto:a@b").isWeb && Address("https://h").isWeb)
    }

    @Test(arguments: ["https://u:p@h:1/a/b?c=d&e#f", "//h/x", "a/b", "?q", "#f", "mailto:a@b.org", "", "x:?#"])
    func isWrittenAsItWasRead(_ text: String) {
        #expect(Address(text).text == text)
    }
}
