import Glibc

/// The window that standard output is, where it is one.
struct Terminal {
    let columns: Int
    let rows: Int
    let usesColor: Bool

    /// nil where standard output is no terminal.
    static func current(_ options: GlobalOptions) -> Terminal? {
        guard isatty(STDOUT_FILENO) == 1 else { return nil }
        var size = winsize()
        let isKnown = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        return Terminal(
            columns: isKnown ? Int(size.ws_col) : 80, rows: isKnown ? Int(size.ws_row) : 24,
            usesColor: options.usesColor)
    }

    enum Style: String {
        case dim = "2", bold = "1", boldHeading = "1;36"
    }

    func styled(_ text: String, _ style: Style) -> String {
        usesColor ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// One of six colours that read on light and dark, the same for a feed at every run.
    func feedColored(_ text: String, key: String) -> String {
        guard usesColor else { return text }
        let hash = key.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
        return "\u{1B}[3\(1 + Int(hash >> 8) % 6)m\(text)\u{1B}[0m"
    }

    /// OSC 8: a link for those terminals that know it; http and https only, by who calls.
    func linked(_ text: String, to url: String) -> String {
        guard usesColor, !url.isEmpty else { return text }
        return "\u{1B}]8;;\(url)\u{1B}\\\(text)\u{1B}]8;;\u{1B}\\"
    }
}
