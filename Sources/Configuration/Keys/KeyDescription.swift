/// A key as the manual describes it.
public struct KeyDescription: Sendable, Hashable {
    /// `polling`, `feed`, `match` …; empty for the top of the file.
    public var table: String
    /// Whether the table is written `[[feed]]`, as often as one likes.
    public var isRepeated: Bool
    public var name: String
    /// `duration`, `size`, `text` …
    public var type: String
    /// As TOML, nil where there is none.
    public var defaultText: String?
    public var isRequired: Bool
    public var doc: String
}

extension Configuration {
    /// Every key there is, in the order of the manual.
    public static var keys: [KeyDescription] {
        [
            KeyDescription(
                table: "", isRepeated: false, name: "include", type: "array of text", defaultText: "[]",
                isRequired: false, doc: "more [[feed]], [[rule]] and [[note]] tables")
        ] + Keys.tables.flatMap(\.keys)
    }
}

extension Keys {
    static let repeatedTables: Set<String> = ["host", "feed", "rule", "note"]

    static var tables: [(name: String, keys: [KeyDescription])] {
        [
            described("store", store, StoreSettings()),
            described("polling", polling, PollingSettings()),
            described("host", host, HostSettings(name: "")),
            described("health", health, HealthSettings()),
            described("control", control, ControlSettings()),
            described("metrics", metrics, MetricsSettings()),
            described("feed", feed, FeedDraft()),
            described("rule", rule, RuleDraft()),
            described("note", note, NoteSettings(name: "", command: [])),
            described("match", match, MatchSettings()),
        ]
    }

    private static func described<Settings>(
        _ table: String, _ keys: [Key<Settings>], _ empty: Settings
    ) -> (name: String, keys: [KeyDescription]) {
        let descriptions = keys.map { key in
            KeyDescription(
                table: table, isRepeated: repeatedTables.contains(table), name: key.name, type: key.type,
                defaultText: key.isRequired ? nil : key.defaultText ?? key.show(empty), isRequired: key.isRequired,
                doc: key.doc)
        }
        return (table, descriptions)
    }
}
