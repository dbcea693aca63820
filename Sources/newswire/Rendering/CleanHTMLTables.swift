/// What of HTML is kept.
enum CleanHTMLTables {
    /// Left out with what is in them.
    static let hiding: Set<String> = [
        "iframe", "object", "applet", "noembed", "noframes", "svg", "math", "select", "textarea", "title", "head",
    ]
    /// Without an end.
    static let empty: Set<String> = ["br", "hr", "img", "wbr", "source", "track", "col"]
    static let global: Set<String> = ["title", "lang", "dir"]
    static let addresses: Set<String> = ["href", "src", "poster", "cite"]

    /// Elements that are kept, and the attributes of their own.
    static let elements: [String: Set<String>] = {
        var table: [String: Set<String>] = [
            "a": ["href"], "img": ["src", "alt", "width", "height"], "ol": ["start", "reversed", "type"],
            "li": ["value"], "td": ["colspan", "rowspan"], "th": ["colspan", "rowspan", "scope"],
            "time": ["datetime"], "blockquote": ["cite"], "q": ["cite"], "del": ["datetime"], "ins": ["datetime"],
            "audio": ["src"], "video": ["src", "poster", "width", "height"],
            "source": ["src", "type"], "col": ["span"], "colgroup": ["span"], "details": ["open"],
        ]
        for name in [
            "p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "dl", "dt", "dd", "pre", "code", "em", "strong",
            "b", "i", "u", "s", "sub", "sup", "small", "abbr", "cite", "kbd", "samp", "var", "mark", "figure",
            "figcaption", "picture", "table", "caption", "thead", "tbody", "tfoot", "tr", "div", "span", "section",
            "article", "header", "footer", "aside", "main", "summary", "address", "ruby", "rt", "rp", "bdi", "bdo",
            "wbr", "center", "strike", "tt", "big", "dfn",
        ] { table[name] = [] }
        return table
    }()

    /// What a paragraph does not hold (HTML, "The p element").
    static let blocks: Set<String> = [
        "p", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "pre", "figure", "table", "div", "blockquote",
        "details",
    ]
}
