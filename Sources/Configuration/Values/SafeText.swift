import Basics

/// Text from a configuration in a message or a listing.
enum SafeText {
    /// Without what a terminal would obey: an included file may come from somebody else, and what is told about it ends
    /// on a terminal.
    static func clean(_ text: String) -> String { text.cleaned() }

    /// As a TOML string.
    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case _ where scalar.actsOnTerminals:
                let digits = String(scalar.value, radix: 16, uppercase: true)
                quoted += "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
