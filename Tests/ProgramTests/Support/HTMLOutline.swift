import Feeds

/// A page as a test looks at it: its tags in their order, each with what it stands in.
struct HTMLOutline {
    struct Element {
        var name: String
        var attributes: [String: String]
        /// From the outermost inwards.
        var ancestors: [String]
        var text = ""
        /// Its text, and the texts that stand for pictures.
        var spoken = ""

        var parent: String? { ancestors.last }
    }

    private(set) var elements: [Element] = []
    /// End tags that ended nothing, and elements that were not ended.
    private(set) var unbalanced: [String] = []

    private static let empty: Set<String> = ["meta", "link", "br", "hr", "img", "wbr", "col"]

    init(_ html: String) {
        var open: [Int] = []
        var elements: [Element] = []
        var unbalanced: [String] = []
        HTMLEvents.read(html) { event in
            switch event {
            case .start(let name, let attributes):
                let values = Dictionary(attributes.map { ($0.name, $0.value) }) { first, _ in first }
                elements.append(
                    Element(name: name, attributes: values, ancestors: open.map { elements[$0].name }))
                for index in open { elements[index].spoken += values["alt"] ?? "" }
                if !Self.empty.contains(name) { open.append(elements.count - 1) }
            case .end(let name):
                guard let last = open.last, elements[last].name == name else { return unbalanced.append(name) }
                open.removeLast()
            case .text(let text):
                for index in open {
                    elements[index].text += text
                    elements[index].spoken += text
                }
            }
        }
        self.elements = elements
        self.unbalanced = unbalanced + open.map { elements[$0].name }
    }

    func all(_ names: String...) -> [Element] { elements.filter { names.contains($0.name) } }

    func first(_ name: String, class kind: String? = nil) -> Element? {
        elements.first { $0.name == name && (kind == nil || $0.attributes["class"] == kind) }
    }

    /// What axe-core would complain of, as far as it can be told without a browser.
    var complaints: [String] {
        var found: [String] = unbalanced.map { "unbalanced \($0)" }
        func complain(_ isWrong: Bool, _ what: String) { if isWrong { found.append(what) } }
        complain(first("html")?.attributes["lang"]?.isEmpty != false, "html-has-lang")
        complain(first("title")?.text.isEmpty != false, "document-title")
        complain(all("main").count != 1, "landmark-one-main")
        complain(all("h1").count != 1, "page-has-heading-one")
        var level = 0
        for heading in all("h1", "h2", "h3", "h4", "h5", "h6") {
            let next = heading.name.last?.wholeNumberValue ?? 0
            complain(next > level + 1, "heading-order \(heading.text)")
            complain(heading.spoken.allSatisfy(\.isWhitespace), "empty-heading")
            level = next
        }
        for link in all("a") where link.attributes["href"] != nil {
            complain(link.spoken.allSatisfy(\.isWhitespace), "link-name \(link.attributes)")
            complain(link.ancestors.contains("a"), "nested-interactive")
        }
        for image in all("img") { complain(image.attributes["alt"] == nil, "image-alt") }
        for element in elements {
            switch element.name {
            case "li": complain(!["ul", "ol"].contains(element.parent), "listitem")
            case "dt", "dd": complain(!["dl", "div"].contains(element.parent), "dlitem")
            case "nav", "header", "footer", "main", "aside": complain(element.ancestors.contains("main"), "landmark")
            case "iframe", "video", "audio", "object", "form", "input", "button": found.append("has \(element.name)")
            default:
                if ["ul", "ol"].contains(element.parent) { found.append("list holds \(element.name)") }
                if element.parent == "dl", element.name != "div" { found.append("definition-list \(element.name)") }
            }
            let language = element.attributes["lang"]
            complain(
                language.map { $0.wholeMatch(of: #/[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*/#) == nil } ?? false, "valid-lang")
        }
        return found
    }
}
