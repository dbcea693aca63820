import Testing

@testable import newswire

/// What attacks on sanitisers become: markup of our list, or text.
@Suite struct SanitiserTests {
    /// Each is cleaned as a part of a page and by itself.
    @Test(
        arguments: [
            // Elements that run, load or send.
            "<script>alert(1)</script>", "<SCRIPT SRC=//evil.example/x.js></SCRIPT>", "<script/xss src=//evil.example>",
            "<scr<script>ipt>alert(1)</script>", "<<script>alert(1)//<</script>", "<script\u{0}>alert(1)</script>",
            "<iframe src=javascript:alert(1)>", "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
            "<object data=javascript:alert(1)>", "<embed src=//evil.example/x.swf>", "<applet code=x></applet>",
            "<base href=//evil.example/>", "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
            "<link rel=stylesheet href=//evil.example/x.css>", "<style>@import '//evil.example/x.css';</style>",
            "<form action=//evil.example><input name=x><button formaction=javascript:alert(1)>b</button></form>",
            "<textarea autofocus onfocus=alert(1)>", "<select onchange=alert(1)><option>x</select>",
            "<frameset onload=alert(1)>", "<body onload=alert(1)>", "<html manifest=//evil.example/x>",
            "<marquee onstart=alert(1)>x</marquee>", "<isindex type=image src=1 onerror=alert(1)>",
            "<portal src=//evil.example>", "<dialog open>x</dialog>", "<plaintext>",
            "<xmp><script>alert(1)</script></xmp>",
            // Handlers, styles, and attributes that load.
            "<img src=x onerror=alert(1)>", "<img src='x'onerror='alert(1)'>", "<img/src=x/onerror=alert(1)>",
            "<img src=`x` onerror=alert(1)>", "<p style='background:url(//evil.example)'>x</p>",
            "<img srcset='javascript:alert(1) 1x, //evil.example/x 2x'>",
            "<a ping=//evil.example href=//x.example>x</a>",
            "<td background=//evil.example>x</td>", "<video poster=javascript:alert(1) onerror=alert(1)></video>",
            "<p id=location name=cookie class=headline>x</p>", "<details ontoggle=alert(1) open>x</details>",
            "<a href=//x.example target=_top onmouseover=alert(1)>x</a>", "<p is=x-evil slot=y part=z>x</p>",
            // Addresses that run.
            "<a href=javascript:alert(1)>x</a>", "<a href='JaVaScRiPt:alert(1)'>x</a>",
            "<a href=' \u{1}javascript:alert(1)'>x</a>",
            "<a href='java\nscript:alert(1)'>x</a>", "<a href='&#106;avascript:alert(1)'>x</a>",
            "<a href='javascript&colon;alert(1)'>x</a>", "<a href='&#x6A&#x61vascript:alert(1)'>x</a>",
            "<a href=vbscript:x>x</a>", "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
            "<img src='data:image/svg+xml,<svg onload=alert(1)>'>", "<a href=file:///etc/passwd>x</a>",
            "<a href=blob:x>x</a>",
            "<a href='https:javascript:alert(1)'>x</a>", "<blockquote cite=javascript:alert(1)>x</blockquote>",
            // Foreign content, and what parsers read in two ways (mutation XSS).
            "<svg onload=alert(1)>", "<svg><script>alert(1)</script></svg>",
            "<svg><a xlink:href=javascript:alert(1)>x</a></svg>",
            "<svg><animate attributeName=href values=javascript:alert(1)>",
            "<math><a xlink:href=javascript:alert(1)>x</a></math>",
            "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
            "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
            "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
            "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
            "<template><script>alert(1)</script></template>",
            "<template><template><img src=x onerror=alert(1)></template></template>",
            "<title><img src=x onerror=alert(1)></title>",
            "<noembed><img title='</noembed><img src onerror=alert(1)>'>",
            "<listing>&lt;img src=x onerror=alert(1)&gt;</listing>", "<!--><img src=x onerror=alert(1)>-->",
            "<!-- --!><img src=x onerror=alert(1)> -->", "<![CDATA[<img src=x onerror=alert(1)>]]>",
            "<?xml <img src=x onerror=alert(1)>?>",
            "<!DOCTYPE x [<!ENTITY y '<script>alert(1)</script>'>]>&y;",
            "<p title=\"&quot;&gt;<script>alert(1)</script>\">x</p>",
            "<p title='\"><script>alert(1)</script>'>x</p>", "<a title=\"x\" title='\"onclick=alert(1)'>x</a>",
            "&lt;script&gt;alert(1)&lt;/script&gt;", "<p <script>alert(1)</script>",
            "<img title=\"<!--\"><script>alert(1)</script>",
            "<img src=https://x.example/\" onerror=alert(1)>", "<", "</", "<!", "<a href=\"", "&#60;script&#62;",
        ])
    func nothingRuns(_ html: String) {
        for isPart in [false, true] {
            for keepsPictures in [false, true] {
                let text = CleanHTML(
                    "before" + html + "<i>after</i>", .init(keepsPictures: keepsPictures, isPart: isPart)
                ).text
                let page = HTMLOutline(text)
                #expect(page.unbalanced.isEmpty, "\(text)")
                for element in page.elements {
                    #expect(CleanHTMLTables.elements[element.name] != nil, "\(element.name) in \(text)")
                    for (name, value) in element.attributes { check(name, value, element.name, keepsPictures, text) }
                }
                // No byte of markup but what was looked at above.
                #expect(
                    !text.lowercased().contains("<script") && !text.contains("<!") && !text.contains("<?"), "\(text)")
            }
        }
    }

    private static let attributes: Set<String> = [
        "title", "lang", "dir", "href", "src", "alt", "width", "height", "start", "reversed", "type", "value",
        "colspan",
        "rowspan", "scope", "datetime", "cite", "poster", "span", "open", "rel", "controls", "loading", "decoding",
        "tabindex",
    ]

    /// By the keyboard too; what is in a table is moved with it.
    @Test func whatIsTooWideIsMovedByItself() {
        let html = "<table tabindex=7><tr><td>a<table><tr><td>b</table></table>"
        #expect(CleanHTML(html, .init(isPart: true)).text.hasPrefix("<table tabindex=\"0\"><tr><td>a<table><tr>"))
        #expect(!CleanHTML(html).text.contains("tabindex"))
    }

    private func check(_ name: String, _ value: String, _ element: String, _ keepsPictures: Bool, _ text: String) {
        #expect(Self.attributes.contains(name), "\(name) in \(text)")
        guard ["href", "src", "cite", "poster"].contains(name) else { return }
        let address = value.lowercased()
        let isWeb = address.hasPrefix("http://") || address.hasPrefix("https://") || address.hasPrefix("//")
        #expect(isWeb || name == "href" && address.hasPrefix("mailto:"), "\(name)=\(value) in \(text)")
        if !keepsPictures { #expect(name != "src" && name != "poster", "\(text)") }
    }
}
