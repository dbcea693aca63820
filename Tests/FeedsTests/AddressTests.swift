import Testing

@testable import Feeds

@Suite struct AddressTests {
    @Test(arguments: [
        ("../x?y#z", "http://h/a/b/c", "http://h/a/x?y#z"),
        ("//e.com/x", "https://h/a/b/c", "https://e.com/x"),
        ("", "https://h/a/b/c?q", "https://h/a/b/c?q"),
        ("?n=1", "https://h/a/b/c?q", "https://h/a/b/c?n=1"),
        ("/../../x", "https://h/a", "https://h/x"),
        ("x y", "https://h", "https://h/x%20y"),
        (" https://h/\n\ta ", "https://e.com", "https://h/a"),
    ])
    func resolves(_ reference: String, _ base: String, _ expected: String) {
        #expect(Address.resolve(reference, base: base) == expected)
    }

    @Test func namesHostAndPort() {
        #expect(Address("HTTP://u:p@Ex.com:8080/x").port == 8080)
        #expect(Address("HTTP://u:p@Ex.com/x").host == "ex.com")
        #expect(Address("https://[::1]:99/").host == "[::1]")
    }
}
