internal import CXML
internal import Glibc

/// Runs libxml2's SAX2 push parser over UTF-8 bytes and hands its events to an `ElementStack`.
///
/// No network, no DTD, no entity is ever expanded by libxml2: it asks us, and we answer with HTML's characters and with
/// short texts that the document itself declares. Reading stops at the first fault; whoever reads then mends the document
/// and reads it again. libxml2's types stop at this file. One document, one thread; nothing global but `LibXML`.
enum XMLDocumentReader {
    /// Handed over in pieces, so that a tag without end is noticed: libxml2 compares each attribute with all before it.
    private static let piece = 16 * 1024
    private static let maximumTag = 64 * 1024

    static func read(_ bytes: UnsafeBufferPointer<UInt8>, base: String?) -> ParsedDocument {
        LibXML.initialize()
        var events = SAXEvents(base: base, size: bytes.count)
        withUnsafeMutablePointer(to: &events) { parse(bytes, $0) }
        return events.stack.finish()
    }

    private static func parse(_ bytes: UnsafeBufferPointer<UInt8>, _ events: UnsafeMutablePointer<SAXEvents>) {
        // Offsets are of 32 bits; a body's bound is far below.
        guard let start = bytes.baseAddress, bytes.count < Int(Int32.max) / 4 else { return }
        var handlers = SAXEvents.handlers()
        guard let context = xmlCreatePushParserCtxt(&handlers, events, nil, 0, nil) else { return }
        defer {
            // Entities that the document declares end up in a document that nobody asked for.
            if let document = context.pointee.myDoc { xmlFreeDoc(document) }
            context.pointee.myDoc = nil
            xmlFreeParserCtxt(context)
        }
        let options = XML_PARSE_NONET.rawValue | XML_PARSE_RECOVER.rawValue | XML_PARSE_IGNORE_ENC.rawValue
        xmlCtxtUseOptions(context, Int32(bitPattern: options))
        events.pointee.context = context
        var offset = 0
        while offset < bytes.count, !events.pointee.stack.hasFailed {
            let count = min(piece, bytes.count - offset)
            xmlParseChunk(
                context, UnsafeRawPointer(start + offset).assumingMemoryBound(to: CChar.self), Int32(count), 0)
            offset += count
            if let input = context.pointee.input, input.pointee.end - input.pointee.cur > maximumTag {
                events.pointee.stack.note(error: "a tag or a comment longer than 64 KiB")
            }
        }
        if !events.pointee.stack.hasFailed { xmlParseChunk(context, nil, 0, 1) }
        events.pointee.context = nil
    }
}

/// An element's attributes as libxml2 gives them: five pointers each.
struct AttributeList {
    struct Attribute {
        let name: ElementName
        /// References to `&` and to names that XML does not know are left in it.
        let value: UnsafeBufferPointer<UInt8>

        var isXMLBase: Bool {
            guard let prefix = name.prefix, ShortWord(cString: name.local) == AttributeList.base else { return false }
            return ShortWord(cString: prefix) == AttributeList.xml
        }
    }

    private static let base = ShortWord("base")
    private static let xml = ShortWord("xml")

    fileprivate let start: UnsafeMutablePointer<UnsafePointer<UInt8>?>?
    fileprivate let count: Int

    var indices: Range<Int> { 0..<(start == nil ? 0 : count) }

    subscript(index: Int) -> Attribute {
        guard let entry = start.map({ $0 + index * 5 }), let local = entry[0], let begin = entry[3], let end = entry[4]
        else { preconditionFailure("libxml2 gives each attribute a name and a value") }
        return Attribute(
            name: ElementName(local: local, prefix: entry[1], uri: entry[2]),
            value: UnsafeBufferPointer(start: begin, count: end - begin))
    }
}

/// What libxml2's callbacks work on: they are given its address, which nobody else holds meanwhile.
private struct SAXEvents {
    /// More attributes than this on one element, or namespaces in force, are an attack on libxml2's lists.
    private static let maximumAttributes: Int32 = 256
    private static let maximumNamespaces: Int32 = 200

    var stack: ElementStack
    var context: xmlParserCtxtPtr?
    private var entities = EntityAnswers()

    init(base: String?, size: Int) {
        stack = ElementStack(base: base, size: size)
    }

    static func handlers() -> xmlSAXHandler {
        var sax = xmlSAXHandler()
        sax.initialized = newswire_sax2_magic
        sax.startElementNs = { user, local, prefix, uri, _, _, count, _, attributes in
            guard let events = SAXEvents.at(user), let local else { return }
            events.pointee.start(
                ElementName(local: local, prefix: prefix, uri: uri), AttributeList(start: attributes, count: Int(count))
            )
        }
        sax.endElementNs = { user, local, prefix, uri in
            guard let local else { return }
            SAXEvents.at(user)?.pointee.stack.end(ElementName(local: local, prefix: prefix, uri: uri))
        }
        sax.characters = { user, text, length in
            SAXEvents.at(user)?.pointee.stack.characters(UnsafeBufferPointer(start: text, count: Int(length)))
        }
        sax.ignorableWhitespace = sax.characters
        sax.cdataBlock = { user, text, length in
            SAXEvents.at(user)?.pointee.stack.section(UnsafeBufferPointer(start: text, count: Int(length)))
        }
        sax.getEntity = { user, name in
            guard let events = SAXEvents.at(user), let name, let context = events.pointee.context else { return nil }
            let isInAttribute = context.pointee.instate == XML_PARSER_ATTRIBUTE_VALUE
            return events.pointee.entities.answer(name, isInAttribute: isInAttribute)
        }
        sax.entityDecl = { user, name, type, _, _, content in
            guard type == Int32(XML_INTERNAL_GENERAL_ENTITY.rawValue), let name, let content else { return }
            SAXEvents.at(user)?.pointee.entities.declare(name, content)
        }
        sax.serror = { (user: UnsafeMutableRawPointer?, error: UnsafeMutablePointer<xmlError>?) in
            SAXEvents.at(user)?.pointee.report(error)
        }
        return sax
    }

    private static func at(_ user: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<SAXEvents>? {
        user?.assumingMemoryBound(to: SAXEvents.self)
    }

    private mutating func start(_ name: ElementName, _ attributes: AttributeList) {
        guard attributes.count <= Int(Self.maximumAttributes), (context?.pointee.nsNr ?? 0) / 2 < Self.maximumNamespaces
        else {
            fail("an element with too many attributes or namespaces")
            return
        }
        stack.start(name, attributes)
    }

    /// An undeclared prefix is no fault to us: it says what it means by its name.
    private mutating func report(_ error: UnsafeMutablePointer<xmlError>?) {
        guard let error = error?.pointee, error.domain != Int32(XML_FROM_NAMESPACE.rawValue),
            error.level == XML_ERR_FATAL || error.level == XML_ERR_ERROR
        else { return }
        let message = error.message.map { String(cString: $0) } ?? "not well-formed"
        fail("line \(error.line): \(message.trimmingBlanks())")
    }

    private mutating func fail(_ message: String) {
        stack.note(error: message)
        if let context { xmlStopParser(context) }
    }
}

/// libxml2's own tables are made once, before a second thread can ask for them.
enum LibXML {
    private static let isReady: Void = xmlInitParser()

    static func initialize() { _ = isReady }
}
