import Feeds

/// HTML without what it could do: elements and attributes of a list are kept, addresses are http, https or mailto, each
/// element is closed. Scripts, styles, frames, forms and event handlers are gone.
struct CleanHTML {
    private(set) var text = ""
    private var open: [String] = []
    /// How deep inside an element whose content is not for readers.
    private var hidden: [String] = []

    /// Deeper nesting is no text's; it is what stack overflows are made of.
    private static let maximumDepth = 200

    init(_ html: String) {
        HTMLEvents.read(html) { event in
            switch event {
            case .start(let name, let attributes): start(name, attributes)
            case .end(let name): end(name)
            case .text(let piece): if hidden.isEmpty { text += Self.escaped(piece) }
            }
        }
        while let name = open.popLast() { text += "</\(name)>" }
    }

    private mutating func start(_ name: String, _ attributes: [(name: String, value: String)]) {
        if Self.hiding.contains(name) { hidden.append(name) }
        guard hidden.isEmpty, let own = Self.elements[name] else { return }
        text += "<" + name
        for (attribute, value) in attributes where Self.global.contains(attribute) || own.contains(attribute) {
            guard let value = Self.clean(value, of: attribute) else { continue }
            text += " \(attribute)=\"\(Self.escaped(value, quotes: true))\""
        }
        if name == "a" { text += " rel=\"noopener noreferrer\"" }
        if name == "audio" || name == "video" { text += " controls=\"\"" }
        text += ">"
        guard !Self.empty.contains(name) else { return }
        if open.count < Self.maximumDepth { open.append(name) } else { text += "</\(name)>" }
    }

    private mutating func end(_ name: String) {
        if let index = hidden.lastIndex(of: name) {
            hidden.removeSubrange(index...)
            return
        }
        guard hidden.isEmpty, let index = open.lastIndex(of: name) else { return }
        for inner in open[index...].reversed() { text += "</\(inner)>" }
        open.removeSubrange(index...)
    }

    private static func clean(_ value: String, of attribute: String) -> String? {
        guard addresses.contains(attribute) else { return value }
        let address = Address(value)
        let isMail = address.scheme == "mailto" && attribute == "href"
        return address.isWeb || isMail ? HTMLText.folded(value) : nil
    }

    static func escaped(_ text: String, quotes: Bool = false) -> String {
        var escaped = ""
        escaped.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"" where quotes: escaped += "&quot;"
            case "\u{A0}": escaped += "&nbsp;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    private static let hiding: Set<String> = [
        "iframe", "object", "applet", "noembed", "noframes", "svg", "math", "select", "textarea", "title", "head",
    ]
    private static let empty: Set<String> = ["br", "hr", "img", "wbr", "source", "track", "col"]
    private static let global: Set<String> = ["title", "lang", "dir"]
    private static let addresses: Set<String> = ["href", "src", "poster", "cite"]

    /// Elements that are kept, and the attributes of their own.
    private static let elements: [String: Set<String>] = {
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
}
