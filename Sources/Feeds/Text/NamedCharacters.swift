internal import CXML

/// The characters that HTML 4 has names for, by name: libxml2's table, which it searches from end to end for each name,
/// made into one that is asked in a step.
struct NamedCharacters: Sendable {
    static let all = NamedCharacters()

    private static let count = 1024
    /// Names of up to eight bytes, packed; 0 where there is none.
    private var names = [UInt64](repeating: 0, count: NamedCharacters.count)
    private var scalars = [Unicode.Scalar](repeating: "\0", count: NamedCharacters.count)

    private init() {
        // Latin letters and marks, Greek, and the signs of U+2000 to U+2666: nowhere else has a character a name.
        for range: ClosedRange<UInt32> in [0x22...0x3E, 0xA0...0x3D6, 0x2002...0x232A, 0x25CA...0x2666] {
            for value in range {
                guard let entity = htmlEntityValueLookup(value), let name = entity.pointee.name,
                    let scalar = Unicode.Scalar(value)
                else { continue }
                add(String(cString: name), scalar)
            }
        }
        // XML's, which HTML 4 lacks.
        add("apos", "'")
    }

    private mutating func add(_ name: String, _ scalar: Unicode.Scalar) {
        var name = name
        guard let packed = name.withUTF8({ NamedCharacters.packed($0) }) else { return }
        var slot = NamedCharacters.slot(packed)
        while names[slot] != 0, names[slot] != packed { slot = (slot + 1) % NamedCharacters.count }
        names[slot] = packed
        scalars[slot] = scalar
    }

    subscript(name: UnsafeBufferPointer<UInt8>) -> Unicode.Scalar? {
        guard let packed = NamedCharacters.packed(name) else { return nil }
        var slot = NamedCharacters.slot(packed)
        while names[slot] != 0 {
            if names[slot] == packed { return scalars[slot] }
            slot = (slot + 1) % NamedCharacters.count
        }
        return nil
    }

    private static func packed(_ name: UnsafeBufferPointer<UInt8>) -> UInt64? {
        guard !name.isEmpty, name.count <= 8 else { return nil }
        return name.reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func slot(_ packed: UInt64) -> Int {
        Int(truncatingIfNeeded: (packed &* 0x9E37_79B9_7F4A_7C15) >> 54)
    }
}
