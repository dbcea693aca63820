import Basics

/// How text from outside appears in a log line: in quotes, and with nothing in it that could act on a terminal, end
/// the line or pass for another key.
enum LogText {
    /// A value longer than this is cut: a line of the log is for a person to read.
    static let longestValue = 500

    /// Appends the text in quotes, cleaned and cut.
    static func appendQuoted(_ text: String, to line: inout String) {
        line.unicodeScalars.append("\"")
        var count = 0
        for scalar in text.unicodeScalars {
            if count == longestValue {
                line.unicodeScalars.append("…")
                break
            }
            count += 1
            switch scalar {
            case "\"", "\\":
                line.unicodeScalars.append("\\")
                line.unicodeScalars.append(scalar)
            case "\n": line += "\\n"
            case "\t": line += "\\t"
            case "\r": line += "\\r"
            case _ where isControl(scalar): appendEscape(scalar, to: &line)
            default: line.unicodeScalars.append(scalar)
            }
        }
        line.unicodeScalars.append("\"")
    }

    /// Appends text of our own. It needs no quotes, but what slipped into it from outside is still made harmless.
    static func appendClean(_ text: String, to line: inout String) {
        for scalar in text.unicodeScalars {
            if isControl(scalar) { appendEscape(scalar, to: &line) } else { line.unicodeScalars.append(scalar) }
        }
    }

    /// C0, DEL, C1, line and paragraph separators, bidirectional controls, byte order mark.
    static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.actsOnTerminals || scalar == "\u{FEFF}"
    }

    private static func appendEscape(_ scalar: Unicode.Scalar, to line: inout String) {
        let digits = String(scalar.value, radix: 16)
        line += "\\u"
        for _ in digits.utf8.count..<4 { line.unicodeScalars.append("0") }
        line += digits
    }
}
