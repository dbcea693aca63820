/// One key of a table: its name, type and documentation, and the property it fills.
///
/// The keys of each table stand in one list (`Keys.swift`). Reading, checking, "did you mean", `--check-config` and
/// the manual all go by it.
struct Key<Settings>: Sendable {
    let name: String
    let type: String
    let doc: String
    /// For the manual, where the default is not simply what an empty table gives.
    let defaultText: String?
    let isRequired: Bool
    let read: @Sendable (TOMLValue, Surroundings, inout Settings) throws(Complaint) -> Void
    let show: @Sendable (Settings) -> String?

    init<Value>(
        _ name: String,
        _ path: any WritableKeyPath<Settings, Value> & Sendable,
        _ type: ValueType<Value>,
        default defaultText: String? = nil,
        required: Bool = false,
        secret: Bool = false,
        _ doc: String
    ) {
        self.name = name
        self.type = type.name
        self.doc = doc
        self.defaultText = defaultText
        self.isRequired = required
        read = { (value, surroundings, settings) throws(Complaint) in
            settings[keyPath: path] = try type.parse(value, surroundings)
        }
        let show = type.show
        self.show = { settings in
            let text = show(settings[keyPath: path])
            return secret ? text.map { _ in "\"(not shown)\"" } : text
        }
    }
}

/// Reads a table by its keys.
enum TableReader {
    /// Fills `settings` with what the table says, and gives all that is wrong with it.
    ///
    /// - Parameter name: of the table, `polling` or `feed`: it stands before each key in a message.
    static func fill<Settings>(
        _ settings: inout Settings, from table: TOMLTable, name: String, keys: [Key<Settings>],
        surroundings: Surroundings
    ) -> [Complaint.Item] {
        var items: [Complaint.Item] = []
        for entry in table.entries {
            guard let key = keys.first(where: { $0.name == entry.key }) else {
                items.append(unknown(entry, in: name, among: keys.map(\.name)))
                continue
            }
            do throws(Complaint) {
                try key.read(entry.value, surroundings, &settings)
            } catch {
                items += error.items.map { item in
                    Complaint.Item(
                        offset: item.offset ?? entry.offset,
                        key: "\(name).\(entry.key)" + (item.key.map { ".\($0)" } ?? ""), message: item.message)
                }
            }
        }
        for key in keys where key.isRequired && table[key.name] == nil {
            items.append(Complaint.Item(offset: table.offset, key: "\(name).\(key.name)", message: "it is missing"))
        }
        return items
    }

    static func unknown(_ entry: TOMLTable.Entry, in table: String, among names: [String]) -> Complaint.Item {
        let shown = SafeText.clean(entry.key)
        return Complaint.Item(
            offset: entry.offset, key: table.isEmpty ? shown : "\(table).\(shown)",
            message: "unknown key" + Suggestion.clause(for: entry.key, among: names))
    }
}

extension ValueType {
    /// A table within a table, such as `match`, read by its own keys.
    static func table(
        _ keys: [Key<Value>], empty: Value, show: @escaping @Sendable (Value) -> String?
    ) -> Self where Value: Sendable {
        ValueType(name: "table") { (value, surroundings) throws(Complaint) in
            guard case .table(let table) = value else { throw .wrongType(value, wanted: "a table { … }") }
            var settings = empty
            let items = TableReader.fill(&settings, from: table, name: "", keys: keys, surroundings: surroundings)
            if !items.isEmpty {
                throw Complaint(
                    items: items.map {
                        Complaint.Item(
                            offset: $0.offset, key: $0.key.map { String($0.drop { $0 == "." }) }, message: $0.message)
                    })
            }
            return settings
        } show: {
            show($0)
        }
    }
}
