extension Configuration {
    /// Finds, reads and checks the configuration and what it includes.
    ///
    /// - Parameters:
    ///   - explicit: the argument of `--config`.
    ///   - environment: the process's own, given so that a test can give another.
    public static func load(
        explicit: String?, environment: [String: String], role: ConfigurationRole
    ) throws(ConfigurationError) -> Configuration {
        let lookup = Lookup(environment: environment)
        guard let found = lookup.file(explicit: explicit) else {
            guard role == .reader else { throw noneFound(lookup) }
            var configuration = Configuration()
            configuration.store.path = lookup.readerStorePath()
            configuration.control.socket = lookup.controlSocket(
                configuration: nil, store: configuration.store.path)
            return configuration
        }
        var loader = Loader(lookup: lookup, role: role)
        try loader.readMain(try open(found))
        return try loader.finished()
    }

    /// The store's folder, without reading the feeds: what a reader needs before its first line.
    ///
    /// Only `[store]` is looked at: a mistake elsewhere is the daemon's to report.
    public static func storePath(
        explicitStore: String?, explicitConfig: String?, environment: [String: String]
    ) throws(ConfigurationError) -> String {
        let lookup = Lookup(environment: environment)
        if let explicitStore, !explicitStore.isEmpty {
            return Path.absolute(explicitStore, folder: Path.current, home: nil)
        }
        guard let found = lookup.file(explicit: explicitConfig) else { return lookup.readerStorePath() }
        let source = try open(found)
        var loader = Loader(lookup: lookup, role: .reader)
        try loader.readStore(source)
        return try loader.finished().store.path
    }

    /// The control socket's path, without reading the feeds: what `newswire status` needs.
    ///
    /// Mistakes are the daemon's to report, which may well run on an older, better version of the file.
    public static func controlSocket(
        explicit: String?, environment: [String: String]
    ) throws(ConfigurationError) -> String {
        let lookup = Lookup(environment: environment)
        guard let found = lookup.file(explicit: explicit) else {
            return lookup.controlSocket(configuration: nil, store: lookup.readerStorePath())
        }
        var loader = Loader(lookup: lookup, role: .reader)
        return loader.controlSocket(try open(found))
    }

    static func open(_ found: Lookup.Found) throws(ConfigurationError) -> SourceFile {
        let name = SafeText.clean(found.name)
        do throws(SourceFile.Failure) {
            return try SourceFile(name: name, path: found.path)
        } catch {
            switch error {
            case .absent:
                throw ConfigurationError(
                    problems: [.init(file: name, message: "no such file")], exitCode: found.isExplicit ? 66 : 78)
            case .unreadable(let reason):
                throw ConfigurationError(problems: [.init(file: name, message: "it cannot be read: \(reason)")])
            }
        }
    }

    private static func noneFound(_ lookup: Lookup) -> ConfigurationError {
        let looked = [lookup.userFile, Lookup.system].compactMap { $0 }.joined(separator: " or ")
        let make = lookup.userFile ?? Lookup.system
        let message =
            "no configuration found (\(SafeText.clean(looked))); to make one: mkdir -p "
            + "\(SafeText.clean(Path.folder(of: make))) && printf '[[feed]]\\nurl = \"https://example.org/feed.xml\"\\n' > "
            + SafeText.clean(make)
        return ConfigurationError(problems: [.init(message: message)])
    }
}
