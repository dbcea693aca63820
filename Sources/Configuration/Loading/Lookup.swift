import Glibc

/// Which file is the configuration, and where things are when it does not say (INTERFACE §1).
struct Lookup {
    static let system = "/etc/newswire/newswire.toml"

    let environment: [String: String]

    struct Found {
        var name: String
        /// Absolute.
        var path: String
        /// By `--config` or `$NEWSWIRE_CONFIG`: its absence is an error of its own.
        var isExplicit: Bool
    }

    func file(explicit: String?) -> Found? {
        if let explicit { return named(explicit) }
        if let named = variable("NEWSWIRE_CONFIG") { return self.named(named) }
        let usual = [userFile, Self.system].compactMap { $0 }
        return usual.first(where: Path.exists).map { Found(name: $0, path: $0, isExplicit: false) }
    }

    private func named(_ name: String) -> Found {
        let path = name.hasPrefix("/") ? Path.normal(name) : Path.absolute(name, folder: Path.current, home: nil)
        return Found(name: name, path: path, isExplicit: true)
    }

    var userFile: String? {
        base("XDG_CONFIG_HOME", underHome: ".config").map { $0 + "/newswire/newswire.toml" }
    }

    // MARK: - Defaults that depend on the environment

    /// `store.path` where the configuration does not say.
    func storePath(configuration: String?) -> String? {
        if let folder = systemdFolder("STATE_DIRECTORY") { return folder }
        if isSystems(configuration) { return Self.systemStore }
        return userStore
    }

    /// Where a reader without a configuration looks: the user's own store, and else the system's.
    func readerStorePath() -> String {
        if let folder = systemdFolder("STATE_DIRECTORY") { return folder }
        if let userStore, Path.exists(userStore) { return userStore }
        return Self.systemStore
    }

    /// `control.socket` where the configuration does not say.
    func controlSocket(configuration: String?, store: String) -> String {
        let folder: String
        if let runtime = systemdFolder("RUNTIME_DIRECTORY") {
            folder = runtime
        } else if isSystems(configuration) || configuration == nil && store == Self.systemStore {
            folder = "/run/newswire"
        } else if let runtime = variable("XDG_RUNTIME_DIR"), runtime.hasPrefix("/") {
            folder = runtime + "/newswire"
        } else {
            folder = store
        }
        return folder + "/control.sock"
    }

    private static let systemStore = "/var/lib/newswire"

    private var userStore: String? {
        base("XDG_STATE_HOME", underHome: ".local/state").map { $0 + "/newswire" }
    }

    private func isSystems(_ configuration: String?) -> Bool {
        configuration?.hasPrefix("/etc/newswire/") ?? false
    }

    // MARK: - The environment

    /// The user's home: `$HOME`, and the password database without it.
    var home: String? {
        if let home = variable("HOME"), home.hasPrefix("/") { return home }
        guard let entry = getpwuid(getuid()), let folder = entry.pointee.pw_dir else { return nil }
        let home = String(cString: folder)
        return home.hasPrefix("/") ? home : nil
    }

    /// A relative path in one of these variables counts as unset (XDG Base Directory Specification).
    private func base(_ name: String, underHome folder: String) -> String? {
        if let value = variable(name), value.hasPrefix("/") { return Path.normal(value) }
        return home.map { Path.normal($0 + "/" + folder) }
    }

    /// The first of several, which systemd sets apart by colons (systemd.exec(5)).
    private func systemdFolder(_ name: String) -> String? {
        guard let first = variable(name)?.split(separator: ":").first, first.hasPrefix("/") else { return nil }
        return Path.normal(String(first))
    }

    /// An empty variable is an unset one.
    func variable(_ name: String) -> String? {
        environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }
}
