extension Configuration {
    /// Every key there is, as mdoc(7): the part of newswire.toml(5) that is made from the tables that the loader goes by.
    public static var manual: String {
        var text = ""
        var table: String?
        for key in keys where !key.name.isEmpty {
            if key.table != table {
                if table != nil { text += ".El\n" }
                text += ".Ss \(heading(key))\n.Bl -tag -width Ds\n"
                table = key.table
            }
            text += ".It Cm \(key.name)\n"
            text += sentence(key) + "\n"
        }
        return text + ".El\n"
    }

    private static func heading(_ key: KeyDescription) -> String {
        if key.table.isEmpty { return "Of the whole file" }
        if key.table == "match" { return "match = { ... }" }
        return key.isRepeated ? "[[\(key.table)]]" : "[\(key.table)]"
    }

    private static func sentence(_ key: KeyDescription) -> String {
        var lines = [escaped(key.doc.prefix(1).uppercased() + key.doc.dropFirst() + ".")]
        let value = key.isRequired ? "required" : key.defaultText.map { "default " + escaped($0) }
        lines.append(".Pq " + ([escaped(key.type)] + [value].compactMap(\.self)).joined(separator: "; "))
        return lines.joined(separator: "\n")
    }

    /// Quotes and backslashes as they are, and no line that begins as a request does.
    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "\\": escaped += "\\e"
            case "\"": escaped += "\\(dq"
            case "-": escaped += "\\-"
            default: escaped.append(character)
            }
        }
        return escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&" + escaped : escaped
    }
}
