internal import Basics

/// What came from outside, fit to stand in one line of a message.
enum SafeText {
    /// Without what acts on terminals, at most 200 characters.
    static func line(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.lazy.filter { !$0.actsOnTerminals }.prefix(200)))
    }
}
