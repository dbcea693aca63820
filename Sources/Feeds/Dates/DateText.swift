/// A date's characters, made plain before they are read: lower case, every script's digits as ours, every dash and blank
/// as the common one, marks of direction gone.
struct DateText {
    let scalars: [Unicode.Scalar]

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        var plain: [Unicode.Scalar] = []
        plain.reserveCapacity(bytes.count)
        for scalar in String(decoding: bytes, as: UTF8.self).lowercased().unicodeScalars {
            if let common = DateText.common(scalar) { plain.append(common) }
        }
        scalars = plain
    }

    private static func common(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        switch scalar.value {
        case 0...0x20, 0x7F...0xA0, 0x2000...0x200A, 0x202F, 0x3000: " "
        case 0x21..<0x7F: scalar
        // Soft hyphen, joiners, marks of direction, variation selectors, byte-order mark.
        case 0xAD, 0x061C, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2069, 0xFE00...0xFE0F, 0xFEFF: nil
        case 0x2010...0x2015, 0x2212, 0xFF0D: "-"
        case 0x2018, 0x2019, 0x02BC: "'"
        case 0x066B, 0xFF0E: "."
        case 0x060C, 0x3001, 0xFF0C: ","
        case 0xFF1A, 0x2236: ":"
        case 0xFF0F, 0x2044: "/"
        case 0xFF0B: "+"
        case 0xFF08: "("
        case 0xFF09: ")"
        default: digit(scalar) ?? scalar
        }
    }

    private static func digit(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        guard scalar.properties.numericType == .decimal, let value = scalar.properties.numericValue else { return nil }
        return Unicode.Scalar(48 + UInt8(value))
    }
}

extension Unicode.Scalar {
    var isASCIIDigit: Bool { value &- 48 < 10 }

    /// A letter of a word; the vowel signs and accents that some scripts put beside their letters belong to it.
    var isOfAWord: Bool {
        if isASCII { return (value | 0x20) &- 97 < 26 }
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
            .spacingMark:
            return true
        default: return false
        }
    }
}
