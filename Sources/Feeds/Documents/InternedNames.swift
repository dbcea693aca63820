internal import Glibc

/// The names of one document, each kept once as C keeps them: equal names have equal addresses, as libxml2's have.
struct InternedNames {
    struct Name {
        /// Of the name as written.
        var length: Int
        var local: UnsafePointer<UInt8>
        var prefix: UnsafePointer<UInt8>?
        /// `xmlns` and `xmlns:…`.
        var isNamespace: Bool
        /// What its prefix stands for at this place of the document, once somebody asked.
        var uri: UnsafePointer<UInt8>?
        var isResolved = false
    }

    private static let maximum = 1000
    private static let slotCount = 4096

    private let memory = Memory()
    private var names: [Name] = []
    /// By hash: numbers of names, from 1.
    private var slots = [UInt16](repeating: 0, count: InternedNames.slotCount)
    private var written: [UnsafePointer<UInt8>] = []
    private var words: [(start: UnsafePointer<UInt8>, count: Int)] = []

    /// What the names are made of; it must not move.
    private final class Memory {
        private var blocks: [UnsafeMutablePointer<UInt8>] = []

        func keep(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafePointer<UInt8> {
            let block = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count + 1)
            _ = UnsafeMutableBufferPointer(start: block, count: bytes.count).initialize(from: bytes)
            block[bytes.count] = 0
            blocks.append(block)
            return UnsafePointer(block)
        }

        deinit {
            for block in blocks { block.deallocate() }
        }
    }

    subscript(number: Int) -> Name { names[number] }

    /// Whether the name stands at this place, all of it.
    func isName(_ number: Int, at bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Bool {
        let length = names[number].length
        guard start + length <= bytes.count, let base = bytes.baseAddress else { return false }
        return memcmp(base + start, written[number], length) == 0
    }

    mutating func resolve(_ number: Int, to uri: UnsafePointer<UInt8>?) {
        names[number].uri = uri
        names[number].isResolved = true
    }

    /// The namespaces in force have changed.
    mutating func forgetNamespaces() {
        for index in names.indices { names[index].isResolved = false }
    }

    /// The number of a name, `prefix:local` or `local`; nil where it is no such name, or there are too many.
    mutating func number(of name: UnsafeBufferPointer<UInt8>, hash: UInt64) -> Int? {
        var slot = Int(truncatingIfNeeded: hash ^ hash >> 32) & (Self.slotCount - 1)
        while slots[slot] != 0 {
            let number = Int(slots[slot]) - 1
            if names[number].length == name.count, isName(number, at: name, 0) { return number }
            slot = (slot + 1) & (Self.slotCount - 1)
        }
        guard names.count < Self.maximum, name.count <= 256, let made = make(name) else { return nil }
        names.append(made)
        written.append(memory.keep(name))
        slots[slot] = UInt16(names.count)
        return names.count - 1
    }

    private mutating func make(_ name: UnsafeBufferPointer<UInt8>) -> Name? {
        var prefix: UnsafePointer<UInt8>?
        var local = name
        if let colon = name.firstIndex(of: UInt8(ascii: ":")) {
            let before = UnsafeBufferPointer(rebasing: name[..<colon])
            local = UnsafeBufferPointer(rebasing: name[(colon + 1)...])
            guard Self.isWord(before), !local.contains(UInt8(ascii: ":")) else { return nil }
            prefix = word(before)
            if local.elementsEqual("xmlns".utf8) { return nil }
        }
        guard Self.isWord(local), let start = word(local) else { return nil }
        let xmlns = "xmlns".utf8
        let isNamespace =
            prefix == nil
            ? local.elementsEqual(xmlns) : name.count > 6 && name[..<5].elementsEqual(xmlns) && name[5] == 58
        return Name(length: name.count, local: start, prefix: prefix, isNamespace: isNamespace, uri: nil)
    }

    private static func isWord(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = bytes.first else { return false }
        return (first | 0x20) &- 97 < 26 || first == UInt8(ascii: "_")
    }

    /// A part of a name, or a namespace's address, at its one place.
    mutating func word(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafePointer<UInt8>? {
        for known in words where known.count == bytes.count {
            if bytes.baseAddress.map({ memcmp(known.start, $0, bytes.count) == 0 }) ?? true { return known.start }
        }
        guard words.count < Self.maximum else { return nil }
        let start = memory.keep(bytes)
        words.append((start, bytes.count))
        return start
    }

    mutating func word(_ text: StaticString) -> UnsafePointer<UInt8>? {
        word(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Of ASCII's letters, those that XML allows in names.
    @inline(__always)
    static func isNameByte(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 97 < 26 || byte &- 45 < 2 || byte &- 48 < 11 || byte == 95
    }
}
