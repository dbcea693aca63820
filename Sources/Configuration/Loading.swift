extension Configuration {
    /// Finds, reads and checks the configuration and what it includes.
    ///
    /// - Parameters:
    ///   - explicit: the argument of `--config`.
    ///   - environment: the process's own, given so that a test can give another.
    public static func load(
        explicit: String?, environment: [String: String], role: ConfigurationRole
    ) throws(ConfigurationError) -> Configuration {
        throw ConfigurationError(problems: [])
    }

    /// The store's folder, without reading the feeds: what a reader needs before its first line.
    public static func storePath(
        explicitStore: String?, explicitConfig: String?, environment: [String: String]
    ) throws(ConfigurationError) -> String {
        throw ConfigurationError(problems: [])
    }

    /// What it would run with, a line a key, without secrets: `newswired --check-config`.
    public func describe() -> String { "" }
}
