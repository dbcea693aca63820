internal import CXML

/// The characters that HTML 4 has names for, by name: libxml2's table, which it searches from end to end for each name,
/// made into one that is asked in a step. And of the names that HTML has now, those that programs write for whatever has
/// one: ASCII's signs and the further letters of Europe.
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
        for (first, names) in [(0x21, NamedCharacters.signs), (0x100, NamedCharacters.letters)] {
            for (index, name) in names.split(separator: " ").enumerated() where name != "-" {
                if let scalar = Unicode.Scalar(UInt32(first + index)) { add(String(name), scalar) }
            }
        }
        add("Tab", "\t")
        add("NewLine", "\n")
    }

    /// From U+0021 on; `apos` is XML's as well.
    private static let signs = """
        excl - num dollar percnt - apos lpar rpar ast plus comma - period sol - - - - - - - - - - colon semi - equals - \
        quest commat - - - - - - - - - - - - - - - - - - - - - - - - - - lsqb bsol rsqb Hat lowbar grave - - - - - - - - - \
        - - - - - - - - - - - - - - - - - lcub verbar rcub
        """

    /// From U+0100 on.
    private static let letters = """
        Amacr amacr Abreve abreve Aogon aogon Cacute cacute Ccirc ccirc Cdot cdot Ccaron ccaron Dcaron dcaron Dstrok dstrok \
        Emacr emacr - - Edot edot Eogon eogon Ecaron ecaron Gcirc gcirc Gbreve gbreve Gdot gdot Gcedil - Hcirc hcirc Hstrok \
        hstrok Itilde itilde Imacr imacr - - Iogon iogon Idot imath IJlig ijlig Jcirc jcirc Kcedil kcedil kgreen Lacute \
        lacute Lcedil lcedil Lcaron lcaron Lmidot lmidot Lstrok lstrok Nacute nacute Ncedil ncedil Ncaron ncaron napos ENG \
        eng Omacr omacr - - Odblac odblac OElig oelig Racute racute Rcedil rcedil Rcaron rcaron Sacute sacute Scirc scirc \
        Scedil scedil Scaron scaron Tcedil tcedil Tcaron tcaron Tstrok tstrok Utilde utilde Umacr umacr Ubreve ubreve Uring \
        uring Udblac udblac Uogon uogon Wcirc wcirc Ycirc ycirc Yuml Zacute zacute Zdot zdot Zcaron zcaron
        """

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
