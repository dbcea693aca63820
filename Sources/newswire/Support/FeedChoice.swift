import Stories

/// One feed by what people type for it.
enum FeedChoice {
    /// A URL, one that it had before, a title in any case, or a beginning of URL or title that only one feed has.
    ///
    /// Stories may be there of which no state tells: a copy of the log alone is a store.
    static func feed(_ text: String, _ reader: StoreReader) throws(Failure) -> FeedState {
        let feeds = try inStore { () throws(StoreError) in try reader.feeds() }
        do throws(Failure) { return try feed(text, among: feeds) } catch {
            // Built in: it is there also before it has a story.
            if text == "newswire:health" { return FeedState(url: text) }
            let known = Set(feeds.flatMap { [$0.url] + $0.formerly })
            let others = try feedsInLog(reader).filter { !known.contains($0.url) }
            guard !others.isEmpty else { throw error }
            return try feed(text, among: feeds + others)
        }
    }

    static func url(_ text: String, _ reader: StoreReader) throws(Failure) -> String {
        try feed(text, reader).url
    }

    private static func feedsInLog(_ reader: StoreReader) throws(Failure) -> [FeedState] {
        var titles: [[UInt8]: String?] = [:]
        var last: [UInt8] = []
        var cursor = try inStore { () throws(StoreError) in try reader.cursor(from: 1) }
        while try inStore({ () throws(StoreError) in
            try cursor.nextHead { head, line -> Bool? in
                if head.isOf(feed: last, in: line) { return true }
                guard let story = Story(line) else { return nil }
                last = Array(story.feedURL.utf8)
                titles[last] = story.feedTitle
                return true
            }
        }) != nil {}
        return titles.map { url, title in
            var state = FeedState(url: String(decoding: url, as: UTF8.self))
            state.title = title
            return state
        }.sorted { $0.url < $1.url }
    }

    static func feed(_ text: String, among feeds: [FeedState]) throws(Failure) -> FeedState {
        if let moved = feeds.first(where: { $0.formerly.contains(text) }) { return moved }
        let names = feeds.map { FeedName.Names(url: $0.url, title: $0.title) }
        do throws(FeedName.Failure) { return feeds[try FeedName.find(text, among: names)] } catch {
            throw Failure(Status.usage, error.description)
        }
    }
}
