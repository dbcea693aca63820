import Feeds

/// HTML as text to read on a terminal: paragraphs, headings, lists, quotes, code as it stands, tables a row a line,
/// images as their alt texts, and a number behind each link.
struct HTMLPage {
    private(set) var blocks: [TextBlock] = []
    /// The addresses behind the numbers, the first one's at index 0.
    private(set) var links: [String] = []

    private let ownURLs: [String]
    private var containers: [Container] = []
    private var text = ""
    private var pendingSpace = false
    private var kind = TextBlock.Kind.paragraph
    private var preformatted = 0
    private var pendingLink: (url: String, start: String.Index)?
    private var raised: (Raised, start: String.Index)?
    private var row: Int?
    private var lists = 0
    private var pictures: [String] = []

    private enum Container {
        case quote
        /// Of an ordered one the next number, of others nil; how many lists came before it.
        case list(next: Int?, place: Int)
        /// What marks the item, until its first line is written.
        case item(mark: String, isFresh: Bool)
    }

    /// - Parameter ownURLs: the story's own addresses, which need no number: they stand below anyway.
    init(_ html: String, ownURLs: [String] = []) {
        self.ownURLs = ownURLs
        HTMLEvents.read(html) { event in
            switch event {
            case .start(let name, let attributes): start(name, attributes)
            case .end(let name): end(name)
            case .text(let piece): append(piece)
            }
        }
        endBlock()
        if blocks.isEmpty, let picture = pictures.first, let number = number(of: picture) {
            blocks.append(TextBlock(text: "[picture][\(number)]"))
        }
    }

    // MARK: - Tags

    private mutating func start(_ name: String, _ attributes: [(name: String, value: String)]) {
        func value(_ wanted: String) -> String? { attributes.first { $0.name == wanted }?.value }
        switch name {
        case "br": preformatted > 0 ? append("\n") : breakLine()
        case "hr":
            endBlock()
            blocks.append(block(.rule, ""))
        case "h1", "h2", "h3", "h4", "h5", "h6":
            endBlock()
            kind = .heading
        case "pre":
            endBlock()
            preformatted += 1
            kind = .preformatted
        case "blockquote":
            endBlock()
            containers.append(.quote)
        case "ul", "menu": begin(list: nil)
        case "ol": begin(list: value("start").flatMap { Int($0) } ?? 1)
        case "li": beginItem()
        case "tr":
            endBlock()
            row = 0
        case "td", "th":
            guard let cells = row else { return }
            if cells > 0, !text.isEmpty { text += " · " }
            pendingSpace = false
            row = cells + 1
        case "a":
            endLink()
            flushSpace()
            if let address = value("href"), Address(address).isWeb {
                pendingLink = (HTMLText.folded(address), text.endIndex)
            }
        case "img":
            if let source = value("src"), Address(source).isWeb { pictures.append(source) }
            if let alt = value("alt").map(HTMLText.folded), !alt.isEmpty { append("[\(alt)]") }
        case "sup", "sub":
            flushSpace()
            raised = (name == "sup" ? .above : .below, text.endIndex)
        default:
            if Self.blockNames.contains(name) { endBlock() }
        }
    }

    private mutating func end(_ name: String) {
        switch name {
        case "a": endLink()
        case "sup", "sub": endRaised()
        case "pre":
            endBlock()
            preformatted = max(0, preformatted - 1)
        case "blockquote": leave { if case .quote = $0 { true } else { false } }
        case "ul", "ol", "menu": leave { if case .list = $0 { true } else { false } }
        case "li":
            endBlock()
            if case .item = containers.last { containers.removeLast() }
        case "tr", "table":
            endBlock()
            row = nil
        default:
            if Self.blockNames.contains(name) { endBlock() }
        }
    }

    private static let blockNames: Set<String> = [
        "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "dl", "dt", "dd", "table", "section", "article", "header",
        "footer", "aside", "nav", "figure", "figcaption", "form", "fieldset", "address", "main", "details", "summary",
        "center", "caption", "video", "audio", "iframe",
    ]

    private mutating func begin(list: Int?) {
        endBlock()
        lists += 1
        containers.append(.list(next: list, place: lists))
    }

    private mutating func beginItem() {
        endBlock()
        if case .item = containers.last { containers.removeLast() }
        var mark = "• "
        if case .list(let next?, let place) = containers.last {
            mark = "\(next). "
            containers[containers.count - 1] = .list(next: next &+ 1, place: place)
        }
        containers.append(.item(mark: mark, isFresh: true))
    }

    /// Ends the innermost container of a kind, and with it those inside; an end without a beginning is none.
    private mutating func leave(_ isIt: (Container) -> Bool) {
        endBlock()
        if let index = containers.lastIndex(where: isIt) { containers.removeSubrange(index...) }
    }

    // MARK: - Text

    private mutating func append(_ piece: String) {
        if preformatted > 0 {
            text += piece
            return
        }
        for character in piece.unicodeScalars {
            switch character {
            case " ", "\n", "\r", "\t", "\u{0C}", "\u{A0}": pendingSpace = true
            default:
                flushSpace()
                text.unicodeScalars.append(character)
            }
        }
    }

    private mutating func flushSpace() {
        if pendingSpace, !text.isEmpty, text.last != "\n" { text += " " }
        pendingSpace = false
    }

    private mutating func breakLine() {
        pendingSpace = false
        // Three in a row say no more than two.
        if !text.isEmpty, !text.hasSuffix("\n\n") { text += "\n" }
    }

    private mutating func endLink() {
        guard let link = pendingLink else { return }
        pendingLink = nil
        let shown = text[min(link.start, text.endIndex)...]
        guard !shown.allSatisfy(\.isWhitespace), !ownURLs.contains(link.url), let number = number(of: link.url) else {
            return
        }
        text += "[\(number)]"
    }

    private mutating func number(of url: String) -> Int? {
        if let known = links.firstIndex(of: url) { return known + 1 }
        guard links.count < 500 else { return nil }
        links.append(url)
        return links.count
    }

    private mutating func endRaised() {
        guard let (place, start) = raised else { return }
        raised = nil
        guard start < text.endIndex else { return }
        text.replaceSubrange(start..., with: place.applied(to: text[start...]))
    }

    // MARK: - Blocks

    private mutating func endBlock() {
        endRaised()
        endLink()
        defer {
            text = ""
            pendingSpace = false
            kind = preformatted > 0 ? .preformatted : .paragraph
        }
        while text.last?.isWhitespace == true { text.removeLast() }
        if kind == .preformatted { while text.first == "\n" { text.removeFirst() } }
        guard !text.isEmpty else { return }
        blocks.append(block(kind, text))
        if let cells = row, cells > 0 { row = 0 }
    }

    private mutating func block(_ kind: TextBlock.Kind, _ text: String) -> TextBlock {
        var block = TextBlock(kind: kind, text: text)
        // Feeds nest without end; a screen does not.
        for index in containers.indices.suffix(8) {
            switch containers[index] {
            case .quote:
                block.firstPrefix += "│ "
                block.prefix += "│ "
            case .list(_, let place): block.list = block.list ?? place
            case .item(let mark, let isFresh):
                let blank = String(repeating: " ", count: mark.count)
                block.firstPrefix += isFresh ? mark : blank
                block.prefix += blank
                block.isItem = isFresh
                containers[index] = .item(mark: mark, isFresh: false)
            }
        }
        block.isRow = row != nil
        if let last = blocks.last {
            // Items stand together, those of inner lists too; so do a table's rows.
            block.isTight =
                block.isItem && last.isItem && block.list != nil && block.list == last.list
                || block.isRow && last.isRow
        }
        return block
    }
}

/// Above or below the line, in the letters that Unicode has for it: CO₂, 10⁹.
private enum Raised {
    case above, below

    private static let signs: [Character] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "+", "-", "n"]
    private static let highSigns = Array("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ")
    private static let lowSigns = Array("₀₁₂₃₄₅₆₇₈₉₊₋ₙ")

    func applied(to text: Substring) -> String {
        let letters = self == .above ? Self.highSigns : Self.lowSigns
        let changed = text.compactMap { letter in Self.signs.firstIndex(of: letter).map { letters[$0] } }
        guard changed.count < text.count else { return String(changed) }
        return String(text)
    }
}
