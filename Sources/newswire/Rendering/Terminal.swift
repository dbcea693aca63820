import Glibc

/// What standard output is written for: a window of so many columns, or a pipe, which has none.
struct Terminal {
    /// nil for a pipe or a file: nothing is cut or laid out for it.
    let columns: Int?
    let rows: Int
    let usesColor: Bool
    private let knowsManyColors: Bool

    init(columns: Int?, rows: Int = 24, usesColor: Bool, knowsManyColors: Bool = true) {
        self.columns = columns
        self.rows = rows
        self.usesColor = usesColor
        self.knowsManyColors = knowsManyColors
    }

    init(_ options: GlobalOptions) {
        let environment = GlobalOptions.environment
        let kind = environment["TERM"] ?? ""
        var columns: Int?
        var rows = 24
        if isatty(STDOUT_FILENO) == 1 {
            var size = winsize()
            let isKnown = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
            columns = isKnown ? Int(size.ws_col) : environment["COLUMNS"].flatMap { Int($0) } ?? 80
            if isKnown { rows = Int(size.ws_row) }
        }
        self.init(
            columns: columns, rows: rows, usesColor: options.usesColor,
            knowsManyColors: kind.contains("256") || kind.contains("kitty") || kind.contains("alacritty")
                || !(environment["COLORTERM"] ?? "").isEmpty)
    }

    /// The same with the window's size as it is now.
    func resized() -> Terminal {
        var size = winsize()
        guard columns != nil, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return self }
        return Terminal(
            columns: Int(size.ws_col), rows: Int(size.ws_row), usesColor: usesColor, knowsManyColors: knowsManyColors)
    }

    enum Style: String {
        case dim = "2", bold = "1", heading = "1;4", failing = "31", came = "32"
        /// Struck through where that is known: red alone tells few people that a word is no longer there.
        case gone = "31;9"
    }

    func styled(_ text: String, _ style: Style) -> String {
        usesColor && !text.isEmpty ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// Of the 256, such as stand out from black and from white alike; the same for a feed at every run.
    static let manyColors = [28, 29, 31, 63, 64, 67, 98, 100, 130, 131, 133, 134, 162, 164, 166, 167]
    private static let fewColors = ["32", "35", "36"]

    func feedColored(_ text: String, key: String) -> String {
        guard usesColor, !text.isEmpty else { return text }
        let hash = key.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
        let place = Int(hash >> 8)
        let color =
            knowsManyColors
            ? "38;5;\(Self.manyColors[place % Self.manyColors.count])" : Self.fewColors[place % Self.fewColors.count]
        return "\u{1B}[\(color)m\(text)\u{1B}[0m"
    }

    /// OSC 8: a link for those terminals that know it. Only bytes that a URL is made of go into it, and only http and
    /// https, by who calls.
    func linked(_ text: String, to url: String) -> String {
        guard usesColor, columns != nil, !text.isEmpty, url.utf8.count <= 2000 else { return text }
        let target = url.utf8.reduce(into: "") { target, byte in
            if byte > 0x20, byte < 0x7F {
                target.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                target += byte < 16 ? "%0" : "%"
                target += String(byte, radix: 16, uppercase: true)
            }
        }
        return "\u{1B}]8;;\(target)\u{1B}\\\(text)\u{1B}]8;;\u{1B}\\"
    }
}
