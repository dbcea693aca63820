extension Configuration {
    /// What it would run with, as TOML and without secrets: `newswired --check-config`.
    public func describe() -> String {
        var text = ""
        if let file { text += "# configuration: \(SafeText.clean(file))\n" }
        for file in files.dropFirst() { text += "# included: \(SafeText.clean(file))\n" }
        let off = feeds.count { !$0.enabled }
        text += "# feeds: \(feeds.count)" + (off > 0 ? ", \(off) of them not enabled\n" : "\n")
        Self.write("[store]", Keys.store, store, into: &text)
        Self.write("[polling]", Keys.polling, polling, into: &text)
        for host in hosts { Self.write("[[host]]", Keys.host, host, into: &text) }
        Self.write("[health]", Keys.health, health, into: &text)
        Self.write("[control]", Keys.control, control, into: &text)
        Self.write("[metrics]", Keys.metrics, metrics, into: &text)
        for feed in feeds { Self.write("[[feed]]", Keys.feed, FeedDraft(feed), into: &text) }
        for rule in rules { Self.write("[[rule]]", Keys.rule, RuleDraft(rule), into: &text) }
        for note in notes { Self.write("[[note]]", Keys.note, note, into: &text) }
        return text
    }

    private static func write<Settings>(
        _ header: String, _ keys: [Key<Settings>], _ settings: Settings, into text: inout String
    ) {
        let lines = keys.compactMap { key in
            key.show(settings).flatMap { $0 == "\"\"" ? nil : "\(key.name) = \($0)\n" }
        }
        if !lines.isEmpty { text += "\n\(header)\n" + lines.joined() }
    }
}
