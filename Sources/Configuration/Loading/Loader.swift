import Basics
import Glibc

/// Turns files into one configuration, and goes on after a mistake so that all of them are told at once.
struct Loader {
    let lookup: Lookup
    let role: ConfigurationRole
    private var configuration = Configuration()
    private var problems: [ConfigurationError.Problem] = []
    /// Where each of the configuration's feeds was named, and which one has an address.
    private var feedPlaces: ContiguousArray<(file: UInt32, offset: UInt32)> = []
    private var feedIndex = PlaceIndex()
    private(set) var sources: [SourceFile] = []
    /// Of the last of them.
    private var surroundings: Surroundings
    /// In the first of them.
    private(set) var include: TOMLTable.Entry?
    private var linePlaces: [Int: LinePlaces] = [:]
    /// For those who change the files: where each feed stands.
    var keepsTables = false
    private(set) var feedTables: [(feed: FeedSettings, comparable: String, source: Int, table: TOMLTable)] = []

    init(lookup: Lookup, role: ConfigurationRole) {
        self.lookup = lookup
        self.role = role
        surroundings = Surroundings(folder: "/", home: lookup.home)
    }

    // MARK: - Files

    mutating func readMain(_ source: SourceFile) throws(ConfigurationError) {
        let root = try readAll(of: source) { $0.readTable($1) }
        checkBounds(root)
        include = root.entry("include")
        guard let entry = include else { return }
        for path in includedFiles(entry, of: source) { readIncluded(path) }
    }

    /// `[store]` alone.
    mutating func readStore(_ source: SourceFile) throws(ConfigurationError) {
        configuration.file = source.path
        guard source.mentionsStore, let entry = try source.parse(upTo: "store").entry("store") else { return }
        begin(source)
        readTable(entry)
    }

    /// The control socket, as far as the file can be read at all.
    mutating func controlSocket(_ source: SourceFile) -> String {
        if let root = (try? source.parse()) ?? (try? source.parse(upTo: "control")) {
            begin(source)
            for name in ["store", "control"] { if let entry = root.entry(name) { readTable(entry) } }
        }
        if !configuration.control.socket.isEmpty { return configuration.control.socket }
        let store = configuration.store.path
        return lookup.controlSocket(
            configuration: source.path,
            store: store.isEmpty ? lookup.storePath(configuration: source.path) ?? "" : store)
    }

    private mutating func readIncluded(_ path: String) {
        do throws(SourceFile.Failure) {
            let source = try SourceFile(name: SafeText.clean(path), path: path)
            do throws(ConfigurationError) {
                _ = try readAll(of: source) { loader, entry in
                    if ["feed", "rule", "note"].contains(entry.key) {
                        loader.readTable(entry)
                    } else {
                        let shown = SafeText.clean(entry.key)
                        loader.complain(
                            entry.offset, shown,
                            "only [[feed]], [[rule]] and [[note]] may stand in an included file"
                                + Suggestion.clause(for: entry.key, among: ["feed", "rule", "note"]))
                    }
                }
            } catch {
                problems += error.problems
            }
        } catch {
            let reason =
                switch error {
                case .absent: "no such file"
                case .unreadable(let reason): "it cannot be read: \(reason)"
                }
            problems.append(.init(file: SafeText.clean(path), message: reason))
        }
    }

    /// A file's tables: each `[[feed]]` as it comes, for there may be a million, then the others. What is wrong with the
    /// feeds is told in their turn.
    private mutating func readAll(
        of source: SourceFile, _ read: (inout Loader, TOMLTable.Entry) -> Void
    ) throws(ConfigurationError) -> TOMLTable {
        begin(source)
        let surroundings = surroundings
        let before = problems.count
        var hasFeeds = false
        let root: TOMLTable
        do throws(ConfigurationError) {
            root = try source.parse(handingOver: "feed") { table in
                hasFeeds = true
                readOne(table, "feed", Keys.feed, FeedDraft(), surroundings) { $0.add($1, from: $2) }
            }
        } catch {
            problems.removeSubrange(before...)
            throw error
        }
        let ofFeeds = problems[before...]
        problems.removeSubrange(before...)
        for entry in root.entries {
            if entry.key == "feed", hasFeeds {
                problems += ofFeeds
            } else {
                read(&self, entry)
            }
        }
        return root
    }

    private mutating func begin(_ source: SourceFile) {
        sources.append(source)
        surroundings.folder = source.folder
        configuration.files.append(source.path)
        if configuration.file == nil { configuration.file = source.path }
    }

    private mutating func includedFiles(_ entry: TOMLTable.Entry, of source: SourceFile) -> [String] {
        guard case .array(let patterns) = entry.value else {
            let complaint = Complaint.wrongType(entry.value, wanted: "an array such as [\"feeds.d/*.toml\"]")
            complain(complaint.items, at: entry.offset, key: "include")
            return []
        }
        let (files, wrong) = Include.files(patterns, besides: source.path, surroundings)
        complain(wrong, at: entry.offset, key: "include")
        return files
    }

    // MARK: - Tables

    private mutating func readTable(_ entry: TOMLTable.Entry) {
        switch entry.key {
        case "include": break
        case "store": readSingle(entry, Keys.store, \.store)
        case "polling": readSingle(entry, Keys.polling, \.polling)
        case "health": readSingle(entry, Keys.health, \.health)
        case "control": readSingle(entry, Keys.control, \.control)
        case "metrics": readSingle(entry, Keys.metrics, \.metrics)
        case "host":
            readEach(entry, Keys.host, HostSettings(name: "")) { loader, host, _ in
                loader.configuration.hosts.append(host)
            }
        case "feed": readEach(entry, Keys.feed, FeedDraft()) { $0.add($1, from: $2) }
        case "rule": readEach(entry, Keys.rule, RuleDraft()) { $0.add($1, from: $2) }
        case "note":
            readEach(entry, Keys.note, NoteSettings(name: "", command: [])) { loader, note, _ in
                loader.configuration.notes.append(note)
            }
        default: complainUnknown(entry)
        }
    }

    private mutating func readSingle<Settings>(
        _ entry: TOMLTable.Entry, _ keys: [Key<Settings>], _ path: WritableKeyPath<Configuration, Settings>
    ) {
        guard case .table(let table) = entry.value else {
            let isArray = if case .array = entry.value { true } else { false }
            return complain(
                entry.offset, entry.key,
                isArray
                    ? "there is one of it: [\(entry.key)], not [[\(entry.key)]]"
                    : "a table [\(entry.key)] is expected, not \(entry.value.kind)")
        }
        let items = TableReader.fill(
            &configuration[keyPath: path], from: table, name: entry.key, keys: keys, surroundings: surroundings)
        complain(items, at: table.offset)
    }

    private mutating func readEach<Settings>(
        _ entry: TOMLTable.Entry, _ keys: [Key<Settings>], _ empty: Settings,
        _ add: (inout Loader, Settings, TOMLTable) -> Void
    ) {
        guard case .array(let elements) = entry.value else {
            return complain(entry.offset, entry.key, "there may be several: [[\(entry.key)]], not [\(entry.key)]")
        }
        let surroundings = surroundings
        for element in elements {
            guard case .table(let table) = element.value else {
                complain(element.offset, entry.key, "a table is expected, not \(element.value.kind)")
                continue
            }
            readOne(table, entry.key, keys, empty, surroundings, add)
        }
    }

    private mutating func readOne<Settings>(
        _ table: TOMLTable, _ name: String, _ keys: [Key<Settings>], _ empty: Settings, _ surroundings: Surroundings,
        _ add: (inout Loader, Settings, TOMLTable) -> Void
    ) {
        var settings = empty
        let items = TableReader.fill(&settings, from: table, name: name, keys: keys, surroundings: surroundings)
        complain(items, at: table.offset)
        if items.isEmpty { add(&self, settings, table) }
    }

    private mutating func add(_ draft: FeedDraft, from table: TOMLTable) {
        do throws(Complaint) {
            var (feed, comparable) = try draft.settings(folder: surroundings.folder)
            let offset = table.entry("url")?.offset ?? table.offset
            if let first = firstNamed(comparable) {
                let file = Int(feedPlaces[first].file)
                let line = line(of: Int(feedPlaces[first].offset), file: file)
                let shown = SafeText.clean(feed.publicURL)
                return complain(offset, "feed.url", "\(shown) is named twice; first at \(sources[file].name):\(line)")
            }
            do throws(Complaint) {
                if role == .daemon, feed.enabled { try Secrets.read(into: &feed, lookup) }
            } catch {
                complain(error, "feed", table)
            }
            feedIndex.insert(feedPlaces.count, hash: Self.hash(comparable))
            feedPlaces.append((UInt32(sources.count - 1), UInt32(offset)))
            configuration.feeds.append(feed)
            if keepsTables { feedTables.append((feed, comparable, sources.count - 1, table)) }
        } catch {
            complain(error, "feed", table)
        }
    }

    /// Which feed has that address already. Addresses are not kept in this form: where hashes agree, it is made again.
    private func firstNamed(_ comparable: String) -> Int? {
        feedIndex.find(Self.hash(comparable)) { place in
            let known = try? FeedAddress.parse(configuration.feeds.address(place), folder: "/")
            return known?.comparable == comparable
        }
    }

    private static func hash(_ text: String) -> UInt64 { UInt64(truncatingIfNeeded: text.hashValue) }

    private mutating func add(_ draft: RuleDraft, from table: TOMLTable) {
        do throws(Complaint) {
            if let rule = try draft.settings() { configuration.rules.append(rule) }
        } catch {
            complain(error, "rule", table)
        }
    }

    private mutating func checkBounds(_ root: TOMLTable) {
        let polling = configuration.polling
        guard polling.minInterval > polling.maxInterval, case .table(let table)? = root["polling"] else { return }
        let entry = table.entry("min_interval") ?? table.entry("max_interval")
        complain(
            entry?.offset ?? table.offset, "polling.\(entry?.key ?? "min_interval")",
            "min_interval (\(Quantity.text(polling.minInterval))) is longer than "
                + "max_interval (\(Quantity.text(polling.maxInterval)))")
    }

    // MARK: - The end

    /// What has been read, with the defaults that depend on the environment; or all that is wrong with it.
    consuming func finished() throws(ConfigurationError) -> Configuration {
        var configuration = configuration
        if configuration.store.path.isEmpty {
            if let path = lookup.storePath(configuration: configuration.file) {
                configuration.store.path = path
            } else {
                problems.append(
                    .init(file: configuration.file, key: "store.path", message: "it is missing, and there is no home"))
            }
        }
        guard problems.isEmpty else { throw ConfigurationError(problems: problems) }
        if configuration.control.socket.isEmpty {
            configuration.control.socket = lookup.controlSocket(
                configuration: configuration.file, store: configuration.store.path)
        }
        return configuration
    }

    // MARK: - Complaints

    private mutating func complain(_ items: [Complaint.Item], at offset: Int, key: String? = nil) {
        for item in items { complain(item.offset ?? offset, item.key ?? key, item.message) }
    }

    private mutating func complain(_ complaint: Complaint, _ name: String, _ table: TOMLTable) {
        for item in complaint.items {
            let place = item.key.flatMap { table.entry($0)?.offset }
            complain(item.offset ?? place ?? table.offset, item.key.map { "\(name).\($0)" } ?? name, item.message)
        }
    }

    private mutating func complain(_ offset: Int, _ key: String?, _ message: String) {
        let file = sources.count - 1
        problems.append(
            .init(file: sources[file].name, line: line(of: offset, file: file), key: key, message: message))
    }

    private mutating func complainUnknown(_ entry: TOMLTable.Entry) {
        let near = Suggestion.nearest(to: entry.key, among: ["include"] + Keys.tables.map(\.name))
        let home = Keys.tables.first { $0.keys.contains { $0.name == entry.key } }?.name
        let what = if case .string = entry.value { "unknown key" } else { "unknown table or key" }
        let hint =
            near.map { "; did you mean `\($0)`?" } ?? home.map { "; it belongs in [\($0)]" } ?? ""
        complain(entry.offset, SafeText.clean(entry.key), what + hint)
    }

    private mutating func line(of offset: Int, file: Int) -> Int {
        let places = linePlaces[file] ?? LinePlaces(sources[file].bytes)
        linePlaces[file] = places
        return places.place(of: offset).line
    }
}

extension SourceFile {
    /// Whether `[store]` can be there at all: it spares a reader the parsing.
    var mentionsStore: Bool {
        let word = Array("store".utf8)
        return bytes.withUnsafeBytes { bytes in
            guard var place = bytes.baseAddress else { return false }
            let end = place + bytes.count
            while let found = memchr(place, CInt(word[0]), end - place) {
                if end - UnsafeRawPointer(found) >= word.count, memcmp(found, word, word.count) == 0 { return true }
                place = UnsafeRawPointer(found) + 1
            }
            return false
        }
    }
}
