import Basics

/// The one gate between what came from outside and a terminal: control characters (C0, C1, DEL) and bidirectional
/// controls are removed, line breaks and tabs become spaces.
enum TerminalText {
    static func line(_ text: String) -> String {
        guard text.actsOnTerminals else { return text }
        var clean = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar == "\t" || scalar == "\n" || scalar == "\r" || scalar.value == 0x2028 || scalar.value == 0x2029 {
                clean.append(" ")
            } else if !scalar.actsOnTerminals {
                clean.append(scalar)
            }
        }
        return String(clean)
    }

    /// As `line`, and without what takes no column but tells terminals apart: soft hyphens and zero-width spaces. Of marks
    /// that are piled upon one letter, no more than a language does: they would run into the lines around.
    static func visible(_ text: String) -> String {
        let line = line(text)
        guard !line.utf8.allSatisfy({ $0 < 0x80 }) else { return line }
        var clean = String.UnicodeScalarView()
        var marks = 0
        for scalar in line.unicodeScalars {
            let isMark = scalar.value >= 0x300 && scalar.properties.generalCategory == .nonspacingMark
            marks = isMark ? marks + 1 : 0
            if marks > 4 { continue }
            switch scalar.value {
            case 0xAD, 0x200B, 0x2060, 0xFEFF: continue
            case 0xA0, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: clean.append(" ")
            default: clean.append(scalar)
            }
        }
        return String(clean)
    }

    /// As `line`, line feeds kept.
    static func lines(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line(String($0)) }.joined(separator: "\n")
    }
}
