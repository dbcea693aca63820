/// Tables whose keys depend on one another: read key by key into a draft, which then becomes the settings or says
/// what does not fit together.

/// `[[feed]]` as written.
struct FeedDraft {
    var url = ""
    var formerly: [String] = []
    var title: String?
    var tags: [String] = []
    var interval: Duration?
    var enabled = true
    var user: String?
    var password: String?
    var passwordFile: String?
    var passwordCredential: String?
    var headers: [HeaderField] = []
    var backlog: Backlog?

    /// The feed, and what tells it from others.
    func settings(folder: String) throws(Complaint) -> (feed: FeedSettings, comparable: String) {
        let address: FeedAddress
        do throws(Complaint) {
            address = try FeedAddress.parse(url, folder: folder)
        } catch {
            throw Complaint(items: error.items.map { Complaint.Item(key: "url", message: $0.message) })
        }
        if let user, let inside = address.user, user != inside {
            throw Complaint(items: [Complaint.Item(key: "user", message: "the address already holds another user")])
        }
        var given: [String] = []
        if address.password != nil { given.append("url") }
        if password != nil { given.append("password") }
        if passwordFile != nil { given.append("password_file") }
        if passwordCredential != nil { given.append("password_credential") }
        if given.count > 1, let last = given.last {
            let message = "a password is given twice (\(given.joined(separator: ", ")))"
            throw Complaint(items: [Complaint.Item(key: last, message: message)])
        }
        var unique: [String] = []
        for tag in tags where !unique.contains(tag) { unique.append(tag) }
        var feed = FeedSettings(
            url: address.url, publicURL: address.publicURL, title: title, tags: unique, interval: interval,
            enabled: enabled, user: user ?? address.user ?? (given.isEmpty ? nil : ""),
            password: password ?? address.password, passwordFile: passwordFile,
            passwordCredential: passwordCredential, backlog: backlog)
        feed.headerFields = headers
        feed.formerly = formerly.filter { $0 != feed.publicURL }
        return (feed, address.comparable)
    }

    init() {}

    /// Back again, to be shown.
    init(_ feed: FeedSettings) {
        url = feed.publicURL
        formerly = feed.formerly
        title = feed.title
        tags = feed.tags
        interval = feed.interval
        enabled = feed.enabled
        user = feed.user
        password = feed.passwordFile == nil && feed.passwordCredential == nil ? feed.password : nil
        passwordFile = feed.passwordFile
        passwordCredential = feed.passwordCredential
        headers = feed.headerFields
        backlog = feed.backlog
    }
}

/// `[[rule]]` as written.
struct RuleDraft {
    enum Action: Sendable {
        case drop, markRead, tag, run
    }

    var name: String?
    var match = MatchSettings()
    var action: Action?
    var tag: String?
    var command: [String]?

    /// Nil where the action is missing, which has been said already.
    func settings() throws(Complaint) -> RuleSettings? {
        guard let action else { return nil }
        if tag != nil, action != .tag { throw only("tag", for: "tag") }
        if command != nil, action != .run { throw only("command", for: "run") }
        switch action {
        case .drop: return RuleSettings(name: name, match: match, action: .drop)
        case .markRead: return RuleSettings(name: name, match: match, action: .markRead)
        case .tag:
            guard let tag else { throw missing("tag", for: "tag") }
            return RuleSettings(name: name, match: match, action: .tag(tag))
        case .run:
            guard let command else { throw missing("command", for: "run") }
            return RuleSettings(name: name, match: match, action: .run(command))
        }
    }

    private func only(_ key: String, for action: String) -> Complaint {
        Complaint(items: [Complaint.Item(key: key, message: "it belongs to the action \"\(action)\" only")])
    }

    private func missing(_ key: String, for action: String) -> Complaint {
        Complaint(items: [Complaint.Item(key: key, message: "it is missing; the action \"\(action)\" needs it")])
    }

    init() {}

    init(_ rule: RuleSettings) {
        name = rule.name
        match = rule.match
        switch rule.action {
        case .drop: action = .drop
        case .markRead: action = .markRead
        case .tag(let tag):
            action = .tag
            self.tag = tag
        case .run(let command):
            action = .run
            self.command = command
        }
    }
}
