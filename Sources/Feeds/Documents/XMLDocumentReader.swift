internal import CXML
internal import Glibc

/// Runs libxml2's SAX2 push parser over UTF-8 bytes and hands its events to an `ElementStack`.
///
/// No network, no DTD, no entity is ever expanded by libxml2: it asks us, and we answer with HTML's characters and with
/// short texts that the document itself declares. Reading stops at the first fault; whoever reads then mends the document
/// and reads it again. libxml2's types stop at this file. One document, one thread; nothing global but `LibXML`.
enum XMLDocumentReader {
    /// Handed over in pieces, so that a tag without end is noticed: libxml2 compares each attribute with all before it,
    /// and asks nobody until the tag has ended.
    private static let piece = 16 * 1024

    static func read(_ bytes: UnsafeBufferPointer<UInt8>, base: String?) -> ParsedDocument {
        LibXML.initialize()
        var events = SAXEvents(base: base, size: bytes.count)
        withUnsafeMutablePointer(to: &events) { parse(bytes, $0) }
        return events.stack.finish()
    }

    private static func parse(_ bytes: UnsafeBufferPointer<UInt8>, _ events: UnsafeMutablePointer<SAXEvents>) {
        // Offsets are of 32 bits; a body's bound is far below.
        guard let start = bytes.baseAddress, bytes.count < FeedBounds.document else { return }
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
        while offset < bytes.count, !events.pointee.isStopped {
            let count = min(piece, bytes.count - offset)
            xmlParseChunk(
                context, UnsafeRawPointer(start + offset).assumingMemoryBound(to: CChar.self), Int32(count), 0)
            offset += count
            events.pointee.check(context)
        }
        if !events.pointee.isStopped {
            events.pointee.isAtEnd = true
            xmlParseChunk(context, nil, 0, 1)
        }
        events.pointee.context = nil
    }
}

/// What libxml2's callbacks work on: they are given its address, which nobody else holds meanwhile.
private struct SAXEvents {
    private static let maximumTag = 64 * 1024
    /// Past these a document is an attack on libxml2's lists of attributes, of namespaces in force, of names.
    private static let maximumAttributes = 256
    private static let maximumNamespaces: Int32 = 64
    private static let maximumNames: Int32 = 10_000
    /// libxml2's push parser remembers each element that is open, and minds no number of them.
    private static let maximumOpen: Int32 = 100_000
    /// Undeclared prefixes are no fault, but libxml2 makes a sentence of each.
    private static let maximumComplaints = 100_000

    var stack: ElementStack
    var context: xmlParserCtxtPtr?
    /// All bytes have been handed over.
    var isAtEnd = false
    /// A fault or a bound was met: nothing more is read.
    private(set) var isStopped = false
    private var entities = EntityAnswers()
    private var complaints = 0

    init(base: String?, size: Int) {
        stack = ElementStack(base: base, source: UnsafeBufferPointer(start: nil, count: 0), size: size)
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
            let answer = events.pointee.entities.answer(name, isInAttribute: isInAttribute)
            if events.pointee.entities.areExhausted { events.pointee.cutShort() }
            return answer
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
        guard attributes.count <= Self.maximumAttributes, (context?.pointee.nsNr ?? 0) / 2 < Self.maximumNamespaces
        else {
            fail("an element with too many attributes or namespaces")
            return
        }
        guard (context?.pointee.nameNr ?? 0) <= Self.maximumOpen else { return cutShort() }
        stack.start(name, attributes)
    }

    /// Between two pieces: is a tag, a comment or the list of names growing without end?
    mutating func check(_ context: xmlParserCtxtPtr) {
        if let input = context.pointee.input, input.pointee.end - input.pointee.cur > Self.maximumTag {
            fail("a tag or a comment longer than 64 KiB")
        }
        if let names = context.pointee.dict, xmlDictSize(names) > Self.maximumNames {
            fail("more than 10,000 names")
            stack.noteCut()
        }
    }

    private mutating func report(_ error: UnsafeMutablePointer<xmlError>?) {
        guard let error = error?.pointee else { return }
        if error.domain == Int32(XML_FROM_NAMESPACE.rawValue) {
            // An undeclared prefix says what it means by its name.
            complaints += 1
            if complaints > Self.maximumComplaints { cutShort() }
            return
        }
        guard error.level == XML_ERR_FATAL || error.level == XML_ERR_ERROR else { return }
        let message = error.message.map { String(cString: $0) } ?? "not well-formed"
        fail("line \(error.line): \(message.trimmingBlanks())", code: error.code)
    }

    /// What is not well-formed is mended and read again; where it only ends early, reading again would find no more.
    private mutating func fail(_ message: String, code: Int32 = 0) {
        guard !isStopped else { return }
        // libxml2 keeps back the end of a section that nobody ends, which is part of what came before.
        if isAtEnd, code == Int32(XML_ERR_DOCUMENT_END.rawValue), !stack.isEmpty {
            if context?.pointee.instate == XML_PARSER_CDATA_SECTION {
                stack.note(error: "the document ends within a CDATA section")
            } else {
                stack.noteEarlyEnd()
            }
        } else {
            stack.note(error: message)
        }
        stop()
    }

    private mutating func cutShort() {
        stack.noteCut()
        stop()
    }

    private mutating func stop() {
        isStopped = true
        if let context { xmlStopParser(context) }
    }
}

/// libxml2's own tables are made once, before a second thread can ask for them.
enum LibXML {
    private static let isReady: Void = xmlInitParser()

    static func initialize() { _ = isReady }
}
