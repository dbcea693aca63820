internal import CXML
internal import Glibc

/// Answers libxml2's question what `&name;` stands for, so that it expands nothing itself.
///
/// HTML's names need no declaration. What a document declares is answered if it is short text without references or
/// markup of its own, until all answers together reach a bound: an entity bomb has nothing to multiply.
struct EntityAnswers {
    private static let maximumLength = 1024
    private static let maximumDeclared = 256
    private static let maximumTotal = 1 << 20

    private var declared: [String: [UInt8]] = [:]
    private var total = 0
    /// The bound is reached: what the document declares says no more.
    var areExhausted: Bool { total > Self.maximumTotal }
    private let memory = Memory()

    /// Where an answer lies until the next question; its address must not move.
    private final class Memory {
        let entity = UnsafeMutablePointer<xmlEntity>.allocate(capacity: 1)
        let text = UnsafeMutablePointer<xmlChar>.allocate(capacity: EntityAnswers.maximumLength + 1)

        init() {
            entity.initialize(to: xmlEntity())
        }

        deinit {
            entity.deallocate()
            text.deallocate()
        }
    }

    mutating func declare(_ name: UnsafePointer<xmlChar>, _ content: UnsafePointer<xmlChar>) {
        let text = UnsafeBufferPointer(start: content, count: Self.length(content))
        guard text.count <= Self.maximumLength, declared.count < Self.maximumDeclared,
            !text.contains(UInt8(ascii: "<"))
        else { return }
        var decoded: [UInt8] = []
        Entities.decode(text, into: &decoded)
        // The first declaration binds (XML 1.0 §4.2).
        let key = ElementName.string(name)
        if declared[key] == nil { declared[key] = decoded }
    }

    /// In an attribute libxml2 leaves the reference as it is, to be decoded with the others.
    mutating func answer(_ name: UnsafePointer<xmlChar>, isInAttribute: Bool) -> UnsafeMutablePointer<xmlEntity>? {
        guard let text = text(UnsafeBufferPointer(start: name, count: Self.length(name))) else { return nil }
        for (index, byte) in text.enumerated() { memory.text[index] = byte }
        memory.text[text.count] = 0
        memory.entity.pointee = xmlEntity()
        memory.entity.pointee.type = XML_ENTITY_DECL
        memory.entity.pointee.name = name
        memory.entity.pointee.checked = 2
        // A declaration asks as well, and leaves the words that it read to an entity that has none, which would not free them.
        memory.entity.pointee.orig = memory.text
        if isInAttribute {
            memory.entity.pointee.etype = XML_INTERNAL_GENERAL_ENTITY
        } else {
            // Its content becomes characters, and nothing in it is parsed.
            memory.entity.pointee.etype = XML_INTERNAL_PREDEFINED_ENTITY
            memory.entity.pointee.content = memory.text
            memory.entity.pointee.length = Int32(text.count)
        }
        return memory.entity
    }

    private mutating func text(_ name: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        if !declared.isEmpty, let known = declared[String(decoding: name, as: UTF8.self)] {
            total += known.count
            return total <= Self.maximumTotal ? known : []
        }
        guard let scalar = Entities.named(name) else { return nil }
        var text: [UInt8] = []
        Entities.append(scalar, to: &text)
        return text
    }

    private static func length(_ text: UnsafePointer<xmlChar>) -> Int {
        strlen(UnsafeRawPointer(text).assumingMemoryBound(to: CChar.self))
    }
}
