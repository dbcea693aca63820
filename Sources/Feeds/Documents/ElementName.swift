/// An element's or attribute's name as libxml2 gives it: C strings, interned for as long as the document is read.
struct ElementName {
    let local: UnsafePointer<UInt8>
    let prefix: UnsafePointer<UInt8>?
    let uri: UnsafePointer<UInt8>?

    /// What it means to us.
    struct Meaning {
        var vocabulary: Vocabulary
        var field: Field?
    }

    static func string(_ start: UnsafePointer<UInt8>) -> String {
        String(decodingCString: start, as: UTF8.self)
    }
}

/// The meanings of the names met so far. Interned names are compared as pointers: a document has few, and asks for them
/// often.
struct KnownNames {
    private struct Slot {
        var local: UnsafePointer<UInt8>?
        var prefix: UnsafePointer<UInt8>?
        var uri: UnsafePointer<UInt8>?
        var meaning = ElementName.Meaning(vocabulary: .unknown, field: nil)
    }

    private static let count = 256
    /// Each name has one place; two that share it take turns.
    private var slots = Array(repeating: Slot(), count: KnownNames.count)
    private var namespaces: [(uri: UnsafePointer<UInt8>?, prefix: UnsafePointer<UInt8>?, vocabulary: Vocabulary)] = []

    mutating func meaning(of name: ElementName) -> ElementName.Meaning {
        let address = UInt(bitPattern: name.local) &+ UInt(bitPattern: name.uri) &* 31
        let index = Int((address &* 0x9E37_79B9_7F4A_7C15) >> 56)
        if slots[index].local == name.local, slots[index].uri == name.uri, slots[index].prefix == name.prefix {
            return slots[index].meaning
        }
        let vocabulary = vocabulary(of: name)
        let field = Field.of(vocabulary, ShortWord(cString: name.local))
        let meaning = ElementName.Meaning(vocabulary: vocabulary, field: field)
        slots[index] = Slot(local: name.local, prefix: name.prefix, uri: name.uri, meaning: meaning)
        return meaning
    }

    private mutating func vocabulary(of name: ElementName) -> Vocabulary {
        for known in namespaces where known.uri == name.uri && known.prefix == name.prefix { return known.vocabulary }
        let vocabulary = Vocabulary.named(
            uri: name.uri.map(ElementName.string), prefix: name.prefix.map { ShortWord(cString: $0) })
        if namespaces.count < 64 { namespaces.append((name.uri, name.prefix, vocabulary)) }
        return vocabulary
    }
}
