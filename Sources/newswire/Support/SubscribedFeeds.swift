import Configuration
import Stories

/// The feeds of a store that are subscribed, as far as a configuration says so.
enum SubscribedFeeds {
    /// What the store knows, without feeds that were unsubscribed, and with those that are still to be polled. All that it
    /// knows where no configuration can be read, or where that is another store's. Before the first poll there is no store.
    static func states(_ global: GlobalOptions) throws(Failure) -> [FeedState] {
        let reader: StoreReader
        do { reader = try global.openStore() } catch {
            guard error.status == Status.noInput, global.store == nil,
                let feeds = configuration(global)?.feeds, !feeds.isEmpty
            else { throw error }
            return coming(feeds, besides: [])
        }
        let states = try inStore { () throws(StoreError) in try reader.feeds() }
        guard let configuration = configuration(of: reader, global), !configuration.feeds.isEmpty else { return states }
        let subscribed = Set(configuration.feeds.flatMap { [$0.publicURL] + $0.formerly })
        let known = Set(states.flatMap { [$0.url] + $0.formerly })
        return states.filter { state in
            state.url.hasPrefix("newswire:") || ([state.url] + state.formerly).contains(where: subscribed.contains)
        }
            // Which share of the feeds this machine has is the daemon's to know.
            + coming(configuration.polling.shard == nil ? configuration.feeds : FeedList(), besides: known)
    }

    /// Those that no poll has told anything of.
    private static func coming(_ feeds: FeedList, besides known: Set<String>) -> [FeedState] {
        feeds.filter { $0.enabled && !([$0.publicURL] + $0.formerly).contains(where: known.contains) }.map { feed in
            var state = FeedState(url: feed.publicURL)
            state.title = feed.title
            return state
        }
    }

    private static func configuration(_ global: GlobalOptions) -> Configuration? {
        try? Configuration.load(explicit: global.config, environment: GlobalOptions.environment, role: .reader)
    }

    private static func configuration(of reader: StoreReader, _ global: GlobalOptions) -> Configuration? {
        let environment = GlobalOptions.environment
        guard let found = configuration(global),
            let store = try? Configuration.storePath(
                explicitStore: nil, explicitConfig: global.config, environment: environment)
        else { return nil }
        return Files.isSame(store, reader.path) ? found : nil
    }
}
