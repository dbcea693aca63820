import Feeds

/// HTML without what it could do: elements and attributes of a list are kept, addresses are http, https or mailto, each
/// element is closed. Scripts, styles, frames, forms and event handlers are gone.
struct CleanHTML {
    struct Rules {
        /// Pictures are asked for by whoever looks at the page.
        var keepsPictures = true
        /// It becomes part of a page of ours: its headings stand below the page's, its landmarks are none, lists are made
        /// of items, each link and picture has a name, and what would play is a link to itself.
        var isPart = false
    }

    private(set) var bytes: [UInt8] = []
    let rules: Rules
    private let html: String
    private var open: [Open] = []
    /// Elements around this place whose content is not for readers.
    private var hidden: [String] = []
    /// The headings above this place, as their author counted.
    private var headings: [Int] = []
    /// What would play and has not been linked yet.
    private var unlinked: String?

    private struct Open {
        /// As it was called, and as it is.
        var name: String
        var kept: String
        /// Where its tag begins: one that turns out to be empty is taken back.
        var place: Int
        /// Of links and headings: whether anything in it can be read out.
        var hasName = false
        /// What a link leads to.
        var target = ""
    }

    /// Deeper nesting is no text's; it is what stack overflows are made of.
    private static let maximumDepth = 200

    var text: String { String(decoding: bytes, as: UTF8.self) }

    init(_ html: String, _ rules: Rules = Rules()) {
        self.rules = rules
        self.html = html
        HTMLEvents.read(html) { event in
            switch event {
            case .start(let name, let attributes): start(name, attributes)
            case .end(let name): end(name)
            case .text(let piece): append(piece)
            }
        }
        while !open.isEmpty { close() }
    }

    private mutating func put(_ text: String) { bytes.append(contentsOf: text.utf8) }

    private mutating func append(_ piece: String) {
        guard hidden.isEmpty else { return }
        let isBlank = piece.utf8.allSatisfy { $0 <= 0x20 }
        if rules.isPart {
            if isBlank, Self.lists.contains(open.last?.kept ?? "") { return }
            if !isBlank {
                wrapInItem("")
                giveName()
            }
        }
        HTMLEscaping.append(piece, to: &bytes)
    }

    // MARK: - Elements

    private mutating func start(_ name: String, _ attributes: [(name: String, value: String)]) {
        if CleanHTMLTables.hiding.contains(name) {
            if rules.isPart, hidden.isEmpty, name == "iframe" { linkMedia(attributes) }
            // One that never ends hides nothing.
            if hidden.last == name || html.containsEnd(of: name) { hidden.append(name) }
            return
        }
        guard hidden.isEmpty, let own = CleanHTMLTables.elements[name] else { return }
        guard rules.isPart else { return write(name, as: name, attributes, own) }
        switch name {
        case "audio", "video":
            unlinked = name
            linkMedia(attributes)
        case "source":
            if unlinked != nil { linkMedia(attributes) }
        case "img": writePicture(attributes, own)
        case "a":
            if open.contains(where: { $0.kept == "a" }) { end("a") }
            guard attributes.contains(where: { $0.name == "href" && clean($0.value, of: "href") != nil }) else {
                return
            }
            wrapInItem(name)
            write(name, as: name, attributes, own)
        case "h1", "h2", "h3", "h4", "h5", "h6":
            prepare(name)
            write(name, as: heading(name), attributes, own)
        default:
            guard let kept = place(for: name) else { return }
            prepare(kept)
            write(name, as: kept, attributes, kept == name ? own : [])
        }
    }

    private mutating func write(
        _ name: String, as kept: String, _ attributes: [(name: String, value: String)], _ own: Set<String>
    ) {
        let place = bytes.count
        var target = ""
        put("<" + kept)
        // A wide one is moved within the page, by keyboard as well.
        if rules.isPart, kept == "table", !open.contains(where: { $0.kept == "table" }) { put(" tabindex=\"0\"") }
        for (attribute, value) in attributes
        where CleanHTMLTables.global.contains(attribute) || own.contains(attribute) {
            guard let value = clean(value, of: attribute) else { continue }
            if attribute == "href" { target = value }
            put(" \(attribute)=\"")
            HTMLEscaping.append(value, to: &bytes)
            put("\"")
        }
        if kept == "a" { put(" rel=\"noopener noreferrer\"") }
        if kept == "audio" || kept == "video" { put(" controls=\"\"") }
        put(">")
        guard !CleanHTMLTables.empty.contains(kept) else { return }
        if open.count < Self.maximumDepth {
            open.append(Open(name: name, kept: kept, place: place, target: target))
        } else {
            put("</\(kept)>")
        }
    }

    private mutating func end(_ name: String) {
        if let index = hidden.lastIndex(of: name) {
            hidden.removeSubrange(index...)
            return
        }
        if name == unlinked { unlinked = nil }
        guard hidden.isEmpty, let index = open.lastIndex(where: { $0.name == name }) else { return }
        while open.count > index { close() }
    }

    private mutating func close() {
        guard let last = open.popLast() else { return }
        if rules.isPart, !last.hasName {
            if last.kept == "a", !last.target.isEmpty, bytes.count > last.place {
                // A picture without a text leads somewhere: say where.
                let host = Address(last.target).host
                if bytes[last.place...].contains(UInt8(ascii: ">")), hasPicture(behind: last.place) {
                    HTMLEscaping.append(host, to: &bytes)
                    put("</a>")
                    giveName()
                } else {
                    bytes.removeSubrange(last.place...)
                }
                return
            }
            if last.kept.isHeading {
                bytes.removeSubrange(last.place...)
                return
            }
        }
        put("</\(last.kept)>")
    }

    private func hasPicture(behind place: Int) -> Bool { bytes[place...].firstRange(of: Array("<img".utf8)) != nil }

    private func clean(_ value: String, of attribute: String) -> String? {
        switch attribute {
        case "lang": return LanguageTag.isOne(value) ? value : nil
        case "dir": return ["ltr", "rtl", "auto"].contains(value.lowercased()) ? value.lowercased() : nil
        case "width", "height": return value.utf8.allSatisfy { $0 &- 48 < 10 } && !value.isEmpty ? value : nil
        case _ where CleanHTMLTables.addresses.contains(attribute):
            let address = Address(value)
            if attribute == "src" || attribute == "poster", !rules.keepsPictures { return nil }
            let isMail = address.scheme == "mailto" && attribute == "href"
            return address.isWeb || isMail ? HTMLText.folded(value) : nil
        default: return value
        }
    }

    // MARK: - As part of a page

    private static let lists: Set<String> = ["ul", "ol", "dl"]

    /// Everything around this place has something to read out.
    private mutating func giveName() {
        for index in open.indices.reversed() {
            if open[index].hasName { return }
            open[index].hasName = true
        }
    }

    /// What stands in a list stands in an item of it.
    private mutating func wrapInItem(_ name: String) {
        switch open.last?.kept {
        case "ul", "ol":
            if name != "li" { write("li", as: "li", [], []) }
        case "dl":
            if name != "dt", name != "dd", name != "div" { write("dd", as: "dd", [], []) }
        default: break
        }
    }

    /// Closes what ends where this begins.
    private mutating func prepare(_ kept: String) {
        if CleanHTMLTables.blocks.contains(kept), open.last?.kept == "p" { close() }
        wrapInItem(kept)
    }

    /// What an element becomes where it stands; nil where it cannot stand.
    private mutating func place(for name: String) -> String? {
        switch name {
        case "main", "header", "footer", "aside", "section", "article", "nav", "center", "address": return "div"
        case "li": return closeUpTo(["ul", "ol"]) ? "li" : "div"
        case "dt", "dd": return closeUpTo(["dl"]) ? name : "div"
        case "td", "th": return open.contains { $0.kept == "tr" } ? name : nil
        case "tr", "thead", "tbody", "tfoot", "caption", "col", "colgroup":
            return open.contains { $0.kept == "table" } ? name : nil
        default: return name
        }
    }

    /// False where none of these is open.
    private mutating func closeUpTo(_ names: Set<String>) -> Bool {
        guard let index = open.lastIndex(where: { names.contains($0.kept) }) else { return false }
        while open.count > index + 1 { close() }
        return true
    }

    /// One below the heading before it that counts higher; the page's own is the first.
    private mutating func heading(_ name: String) -> String {
        let level = name.utf8.last.map { Int($0) - 48 } ?? 2
        while let last = headings.last, last >= level { headings.removeLast() }
        headings.append(level)
        return "h\(min(headings.count + 1, 6))"
    }

    private mutating func writePicture(_ attributes: [(name: String, value: String)], _ own: Set<String>) {
        let alt = attributes.first { $0.name == "alt" }.map { HTMLText.folded($0.value) } ?? ""
        guard rules.keepsPictures, attributes.contains(where: { $0.name == "src" && Address($0.value).isWeb }) else {
            // As on a terminal, its text in its place.
            if !alt.isEmpty { append("[\(alt)]") }
            return
        }
        wrapInItem("img")
        if !alt.isEmpty { giveName() }
        write("img", as: "img", attributes.filter { $0.name != "alt" && $0.name != "loading" }, own)
        bytes.removeLast()
        put(" alt=\"")
        HTMLEscaping.append(alt, to: &bytes)
        put("\" loading=\"lazy\" decoding=\"async\">")
    }

    /// A link to what would play.
    private mutating func linkMedia(_ attributes: [(name: String, value: String)]) {
        guard let source = attributes.first(where: { $0.name == "src" })?.value, Address(source).isWeb else { return }
        unlinked = nil
        if open.contains(where: { $0.kept == "a" }) { end("a") }
        // A line of its own, as what would play has.
        prepare("div")
        write("div", as: "div", [], [])
        write("a", as: "a", [("href", source)], ["href"])
        append("▶ " + Address(source).host)
        end("a")
        close()
    }

    /// Text alone, for what is to stand in HTML.
    static func escaped(_ text: String) -> String {
        var bytes: [UInt8] = []
        HTMLEscaping.append(text, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension String {
    fileprivate var isHeading: Bool { utf8.count == 2 && utf8.first == UInt8(ascii: "h") && self != "hr" }

    /// Whether an end tag of that name stands anywhere.
    fileprivate func containsEnd(of name: String) -> Bool {
        contains("</" + name) || contains("</" + name.uppercased())
    }
}
