import Testing

@testable import Feeds

@Suite struct HTMLTextTests {
    @Test(arguments: [
        ("<p>One  two</p><p>three</p>", "One two three"),
        ("AT&amp;T &lt;b&gt; caf&eacute; &#8217;", "AT&T <b> café ’"),
        ("Tom &amp Jerry &copy 2026&nbspcaf&eacutes &lt3 &frac12x", "Tom & Jerry © 2026 cafés <3 ½x"),
        ("a&period; &lpar;b&rpar; &lbrack; &lsqb;&rcub;&excl; &Tab;c&NewLine;d", "a. (b) &lbrack; [}! c d"),
        ("&Lstrok;&oacute;d&zacute; &gbreve;&scedil;&Idot;&imath; &Odblac;&Zcaron;&zcaron;", "Łódź ğşİı ŐŽž"),
        ("black&colony &plus &period", "black&colony &plus &period"),
        ("R&D, Q&A, &hellip x &apos &foo &", "R&D, Q&A, &hellip x &apos &foo &"),
        ("https://h/?a=1&copy=2&sect;&section=3", "https://h/?a=1&copy=2§&section=3"),
        ("a < b and c > d", "a < b and c > d"),
        ("x<script>alert('<p>')</script>y<!-- <b> -->z", "xyz"),
        ("unclosed <a href='x", "unclosed <a href='x"),
        ("sa<!-- never ended", "sa"), ("<!-- a", ""), ("a <!- b", "a <!- b"),
        (" \n\t ", ""),
    ])
    func isPlainOnOneLine(_ html: String, _ plain: String) {
        #expect(HTMLText.plain(html) == plain)
    }

    @Test func picturesAreNoText() {
        let picture = "data:image/png;base64," + String(repeating: "QUJD", count: 5000) + "QQ="
        #expect(HTMLText.plain("a <img src=\"\(picture)\"> said \"b\" and c<br>d") == "a said \"b\" and c d")
        let html = "<img src='\(picture)'>it's <a href='/x'>x</a>"
        #expect(HTMLAddresses.absolutize(html, base: "https://h/") == html.replacing("/x", with: "https://h/x"))
        #expect(HTMLText.plain("a <img src=\"data:b c") == "a <img src=\"data:b c")
        #expect(HTMLText.plain("a <img src=\"data:>b") == "a b")
    }

    @Test func numbersLinksAndMarksItems() {
        let page = HTMLText.page(
            "<p>See <a href=\"https://e.org/\">this</a>.</p><ul><li>one</li><li>two <img src=x alt=\"a cat\"></li></ul>"
        )
        #expect(page.text == "See this[1].\n\n• one\n• two [a cat]")
        #expect(page.links == ["https://e.org/"])
    }

    @Test(arguments: [
        ("<a href=\"/x?a=1&amp;b=2\">t</a>", "<a href=\"https://h/x?a=1&amp;b=2\">t</a>"),
        ("<img srcset=\"a.png 1x, /b.png 2x\">", "<img srcset=\"https://h/d/a.png 1x, https://h/b.png 2x\">"),
        ("<a href='https://e.org/'>as it came</a>", "<a href='https://e.org/'>as it came</a>"),
        ("<a href=\"javascript:x\">t</a>", "<a href=\"javascript:x\">t</a>"),
        ("<p><A\nHREF=x><b>t</b></A></p> < <3 <", "<p><A\nHREF=https://h/d/x><b>t</b></A></p> < <3 <"),
        ("<a href=x/../y>t<img src=z", "<a href=https://h/d/y>t<img src=z"),
        ("<a href='it\"s'>t", "<a href='https://h/d/it&quot;s'>t"), ("<a href=''>t<a href>", "<a href=''>t<a href>"),
        ("<a href=' b c '>t", "<a href='https://h/d/b%20c'>t"), ("<a href='?q#f'>t", "<a href='https://h/d/e?q#f'>t"),
        ("<a href='ä'>t</a href='b'>", "<a href='https://h/d/ä'>t</a href='b'>"),
        ("<!-- <img src=a> --><br/><img src=a.png/>", "<!-- <img src=a> --><br/><img src=https://h/d/a.png/>"),
        ("<a href=//k/l>t<a href=.m>", "<a href=https://k/l>t<a href=https://h/d/.m>"),
    ])
    func makesAddressesAbsolute(_ html: String, _ expected: String) {
        #expect(HTMLAddresses.absolutize(html, base: "https://h/d/e") == expected)
    }

    @Test(arguments: [
        ("quot", "\""), ("gt", ">"), ("nbsp", "\u{A0}"), ("Eacute", "É"), ("eacute", "é"), ("fnof", "ƒ"),
        ("thetasym", "\u{3D1}"), ("piv", "\u{3D6}"), ("mdash", "—"), ("euro", "€"), ("rang", "\u{232A}"),
        ("loz", "◊"), ("diams", "♦"), ("apos", "'"),
    ])
    func knowsCharactersByName(_ name: String, _ character: String) {
        #expect(Entities.decode("&\(name);") == character)
    }

    @Test(arguments: ["EACUTE", "foo", "", "averylongname", "nbs"])
    func leavesNamesThatAreNone(_ name: String) {
        #expect(Entities.decode("&\(name);") == "&\(name);")
    }
}
