import Configuration
import Stories

/// The feeds of a store that are subscribed, as far as a configuration says so.
enum SubscribedFeeds {
    /// What the store knows, without feeds that were unsubscribed, and with those that are still to be polled. All that it
    /// knows where no configuration can be read, or where that is another store's.
    static func states(_ reader: StoreReader, _ global: GlobalOptions) throws(Failure) -> [FeedState] {
        let states = try inStore { () throws(StoreError) in try reader.feeds() }
        guard let configuration = configuration(of: reader, global), !configuration.feeds.isEmpty else { return states }
        let subscribed = Set(configuration.feeds.flatMap { [$0.publicURL] + $0.formerly })
        let known = Set(states.flatMap { [$0.url] + $0.formerly })
        // Which share of the feeds this machine has is the daemon's to know.
        let coming = configuration.polling.shard == nil ? configuration.feeds : []
        return states.filter { state in
            state.url.hasPrefix("newswire:") || ([state.url] + state.formerly).contains(where: subscribed.contains)
        }
            + coming.filter { feed in
                feed.enabled && !([feed.publicURL] + feed.formerly).contains(where: known.contains)
            }.map { feed in
                var state = FeedState(url: feed.publicURL)
                state.title = feed.title
                return state
            }
    }

    private static func configuration(of reader: StoreReader, _ global: GlobalOptions) -> Configuration? {
        let environment = GlobalOptions.environment
        guard let found = try? Configuration.load(explicit: global.config, environment: environment, role: .reader),
            let store = try? Configuration.storePath(
                explicitStore: nil, explicitConfig: global.config, environment: environment)
        else { return nil }
        return Files.isSame(store, reader.path) ? found : nil
    }
}
