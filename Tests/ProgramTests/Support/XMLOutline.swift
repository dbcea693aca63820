import Foundation

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// An XML document as a test looks at it: elements with their parents, texts and attributes. Namespaces are not resolved.
final class XMLOutline: NSObject, XMLParserDelegate {
    struct Element {
        var name: String
        var parent: String?
        var attributes: [String: String]
        var text = ""
    }

    struct NotWellFormed: Error {}

    private(set) var elements: [Element] = []
    private(set) var entries: [[Element]] = []
    private var open: [Int] = []

    init(_ text: String) throws {
        super.init()
        let parser = XMLParser(data: Data(text.utf8))
        parser.delegate = self
        guard parser.parse() else { throw NotWellFormed() }
    }

    var root: String? { elements.first?.name }

    func count(_ name: String, in parent: String) -> Int {
        elements.count { $0.name == name && $0.parent == parent }
    }

    func text(_ name: String, in parent: String) -> String? {
        elements.first { $0.name == name && $0.parent == parent }?.text
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String] = [:]
    ) {
        let parent = open.last.map { elements[$0].name }
        open.append(elements.count)
        elements.append(Element(name: name, parent: parent, attributes: attributes))
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) {
        if let index = open.last { elements[index].text += text }
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        guard let index = open.popLast() else { return }
        if name == "entry" { entries.append(elements[(index + 1)...].filter { $0.parent == "entry" }) }
    }
}
