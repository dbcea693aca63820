internal import CXML
internal import Glibc

/// Runs libxml2's SAX2 parser over UTF-8 bytes and hands its events to an `ElementStack`.
///
/// No network, no DTD, no entity is ever expanded: references that XML does not know are answered from HTML's table.
/// libxml2's types stop at this file. One reader serves one document on one thread.
final class XMLDocumentReader {
    private var stack: ElementStack
    private var names: [NameKey: KnownName] = [:]
    private var context: xmlParserCtxtPtr?

    private struct NameKey: Hashable {
        var local: UnsafeRawPointer
        var uri: UnsafeRawPointer?
        var prefix: UnsafeRawPointer?
    }

    private struct KnownName {
        var name: String
        var uri: String?
        var vocabulary: Vocabulary
        var field: Field?
        /// Without its prefix, lower case.
        var localName: String
    }

    private init(base: String?) {
        stack = ElementStack(base: base)
    }

    static func read(_ bytes: UnsafeBufferPointer<UInt8>, base: String?) -> ParsedDocument {
        LibXML.initialize()
        let reader = XMLDocumentReader(base: base)
        reader.parse(bytes)
        reader.stack.finish()
        return reader.stack.document
    }

    private func parse(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let start = bytes.baseAddress, bytes.count < Int(Int32.max),
            let context = xmlCreateMemoryParserCtxt(
                UnsafeRawPointer(start).assumingMemoryBound(to: CChar.self), Int32(bytes.count))
        else { return }
        defer { xmlFreeParserCtxt(context) }
        let options = XML_PARSE_NONET.rawValue | XML_PARSE_RECOVER.rawValue | XML_PARSE_IGNORE_ENC.rawValue
        xmlCtxtUseOptions(context, Int32(bitPattern: options))
        guard let handler = context.pointee.sax else { return }
        handler.pointee = Self.handlers()
        self.context = context
        context.pointee.userData = Unmanaged.passUnretained(self).toOpaque()
        xmlParseDocument(context)
        self.context = nil
        if let document = context.pointee.myDoc {
            xmlFreeDoc(document)
            context.pointee.myDoc = nil
        }
    }

    private static func handlers() -> xmlSAXHandler {
        var sax = xmlSAXHandler()
        sax.initialized = newswire_sax2_magic
        sax.startElementNs = { user, local, prefix, uri, _, _, count, _, attributes in
            guard let reader = XMLDocumentReader.from(user), let local else { return }
            reader.start(local, prefix, uri, Int(count), attributes)
        }
        sax.endElementNs = { user, _, _, _ in
            XMLDocumentReader.from(user)?.stack.end()
        }
        sax.characters = { user, text, length in
            XMLDocumentReader.from(user)?.characters(text, length)
        }
        sax.ignorableWhitespace = sax.characters
        sax.cdataBlock = sax.characters
        sax.reference = { user, name in
            XMLDocumentReader.from(user)?.reference(name)
        }
        sax.serror = { (user: UnsafeMutableRawPointer?, error: UnsafeMutablePointer<xmlError>?) in
            XMLDocumentReader.from(user)?.report(error)
        }
        return sax
    }

    private static func from(_ user: UnsafeMutableRawPointer?) -> XMLDocumentReader? {
        user.map { Unmanaged<XMLDocumentReader>.fromOpaque($0).takeUnretainedValue() }
    }

    // MARK: Events

    private func start(
        _ local: UnsafePointer<xmlChar>, _ prefix: UnsafePointer<xmlChar>?, _ uri: UnsafePointer<xmlChar>?,
        _ count: Int, _ attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
    ) {
        let key = NameKey(local: local, uri: uri, prefix: prefix)
        let known: KnownName
        if let found = names[key] {
            known = found
        } else {
            // Names are interned by libxml2: equal pointers are equal names for as long as the document is read.
            let name = String(cString: local)
            let uriText = uri.map { String(cString: $0) }
            let vocabulary = Vocabulary.named(uri: uriText, prefix: prefix.map { String(cString: $0) })
            let shown = vocabulary == .xhtml || prefix == nil ? name : String(cString: prefix ?? local) + ":" + name
            known = KnownName(
                name: vocabulary == .xhtml || prefix == nil ? name.lowercased() : shown, uri: uriText,
                vocabulary: vocabulary, field: Field.of(vocabulary, name.lowercased()), localName: name.lowercased())
            names[key] = known
        }
        let shown = stack.isEmpty ? known.localName : known.name
        stack.start(name: shown, uri: known.uri, vocabulary: known.vocabulary, field: known.field) {
            Self.attributes(attributes, count)
        }
    }

    /// By name; those of the `xml` namespace as `xml:…`, those of others by their local name unless that is taken.
    private static func attributes(
        _ attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?, _ count: Int
    ) -> [String: String] {
        guard let attributes, count > 0 else { return [:] }
        var found: [String: String] = [:]
        for index in 0..<min(count, 64) {
            let entry = attributes + index * 5
            guard let local = entry[0], let start = entry[3], let end = entry[4] else { continue }
            var name = String(cString: local)
            if let prefix = entry[1] {
                if strcmp(UnsafeRawPointer(prefix).assumingMemoryBound(to: CChar.self), "xml") == 0 {
                    name = "xml:" + name
                } else if found[name] != nil {
                    continue
                }
            }
            let value = String(decoding: UnsafeBufferPointer(start: start, count: end - start), as: UTF8.self)
            // libxml2 leaves `&amp;` as `&#38;` here.
            found[name] = Entities.decode(value)
        }
        return found
    }

    private func characters(_ text: UnsafePointer<xmlChar>?, _ length: Int32) {
        guard let text else { return }
        stack.characters(UnsafeBufferPointer(start: text, count: Int(length)))
    }

    /// A name that no declaration explains, in a document whose DTD we do not fetch.
    private func reference(_ name: UnsafePointer<xmlChar>?) {
        guard let name else { return }
        let bytes = UnsafeBufferPointer(
            start: name, count: strlen(UnsafeRawPointer(name).assumingMemoryBound(to: CChar.self)))
        var text: [UInt8] = []
        if let scalar = Entities.named(bytes) { Entities.append(scalar, to: &text) }
        text.withUnsafeBufferPointer { stack.characters($0) }
    }

    private func report(_ error: UnsafeMutablePointer<xmlError>?) {
        guard let error = error?.pointee, error.domain != Int32(XML_FROM_NAMESPACE.rawValue) else { return }
        let message = error.message.map { String(cString: $0) } ?? "not well-formed"
        stack.note(
            error: "line \(error.line): \(message.trimmingBlanks())",
            isFatal: error.level == XML_ERR_FATAL || error.level == XML_ERR_ERROR)
    }
}

/// libxml2's own tables are made once, before a second thread can ask for them.
enum LibXML {
    private static let isReady: Void = xmlInitParser()

    static func initialize() { _ = isReady }
}
