import Configuration
import Feeds
import Stories

/// The subscriptions for another reader: those of the configuration, or, without one, the feeds that the store knows.
enum ExportedSubscriptions {
    static func list(_ global: GlobalOptions, tag: String?) throws(Failure) -> OPML {
        let editor = try SubscriptionEditor(global)
        let titles = editor.knownTitles()
        var list = OPML(title: "Newswire")
        if editor.subscriptions.main != nil, global.store == nil || !editor.subscriptions.entries.isEmpty {
            list.subscriptions = editor.subscriptions.entries.map { entry in
                let url = entry.feed.publicURL
                return OPML.Subscription(title: entry.feed.title ?? titles[url], feedURL: url, tags: entry.feed.tags)
            }
        } else {
            let reader = try global.openStore()
            list.subscriptions = try inStore { () throws(StoreError) in try reader.feeds() }.map {
                OPML.Subscription(title: $0.title, feedURL: $0.url, tags: $0.tags)
            }
        }
        if let tag = tag?.lowercased() {
            list.subscriptions.removeAll { !$0.tags.contains { $0.lowercased() == tag } }
        }
        return list
    }
}
