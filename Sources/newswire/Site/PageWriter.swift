import Feeds

/// An HTML page as it grows.
struct PageWriter {
    private(set) var bytes: [UInt8] = []
    /// The way from the page to the site's root: `../` or nothing.
    let root: String

    init(root: String) {
        self.root = root
        bytes.reserveCapacity(8 * 1024)
    }

    mutating func markup(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// One line of text from outside.
    mutating func text(_ text: String) { HTMLEscaping.append(TerminalText.line(text), to: &bytes) }

    /// A text of many lines.
    mutating func prose(_ text: String) { HTMLEscaping.append(text, to: &bytes) }

    mutating func append(_ html: [UInt8]) { bytes.append(contentsOf: html) }

    /// A link within the site.
    mutating func link(_ path: String, _ text: String, _ attributes: String = "") {
        markup("<a href=\"\(root)\(path)\"\(attributes)>")
        self.text(text)
        markup("</a>")
    }

    /// A link out of it; plain text where it is no web address.
    mutating func link(out url: String, _ text: String) {
        guard Address(url).isWeb else { return self.text(text) }
        markup("<a href=\"")
        self.text(url)
        markup("\" rel=\"noopener noreferrer\">")
        self.text(text)
        markup("</a>")
    }
}

/// What all pages of a site share.
struct SiteFrame {
    let title: String
    let showsPictures: Bool

    /// - Parameter current: the part of the site that the page is, as its address from the root.
    func page(
        _ name: String, root: String, current: String? = nil, _ body: (inout PageWriter) -> Void
    ) -> [UInt8] {
        var page = PageWriter(root: root)
        let pictures = showsPictures ? "data: http: https:" : "data:"
        page.markup(
            """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self' file:; \
            img-src \(pictures); base-uri 'none'; form-action 'none'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="referrer" content="no-referrer">
            <meta name="color-scheme" content="light dark">
            <meta name="generator" content="\(Version.text)">
            <title>
            """)
        page.text(name.isEmpty || name == title ? title : name + " · " + title)
        page.markup(
            """
            </title>
            <link rel="icon" href="data:,">
            <link rel="stylesheet" href="\(root)style.css">
            <link rel="alternate" type="application/atom+xml" title="Atom feed" href="\(root)feed.atom">
            </head>
            <body>
            <header>
            <nav aria-label="Site">

            """)
        for (path, name) in [
            ("index.html", title), ("feeds.html", "Feeds"), ("tags.html", "Tags"), ("days.html", "Days"),
        ] {
            page.link(path, name, path == current ? " aria-current=\"page\"" : "")
            page.markup("\n")
        }
        page.markup("</nav>\n</header>\n<main>\n")
        body(&page)
        page.markup("</main>\n<footer>\n<p>")
        page.link("feed.atom", "Atom feed")
        page.markup(" · ")
        page.link("feeds.opml", "Subscriptions (OPML)")
        page.markup("</p>\n</footer>\n</body>\n</html>\n")
        return page.bytes
    }
}
