import Stories

/// One feed by what people type for it.
enum FeedChoice {
    /// A URL, one that it had before, a title in any case, or a beginning of URL or title that only one feed has.
    static func feed(_ text: String, _ reader: StoreReader) throws(Failure) -> FeedState {
        let feeds = try inStore { () throws(StoreError) in try reader.feeds() }
        return try feed(text, among: feeds)
    }

    static func url(_ text: String, _ reader: StoreReader) throws(Failure) -> String {
        try feed(text, reader).url
    }

    static func feed(_ text: String, among feeds: [FeedState]) throws(Failure) -> FeedState {
        if let moved = feeds.first(where: { $0.formerly.contains(text) }) { return moved }
        let names = feeds.map { FeedName.Names(url: $0.url, title: $0.title) }
        do throws(FeedName.Failure) { return feeds[try FeedName.find(text, among: names)] } catch {
            throw Failure(Status.usage, error.description)
        }
    }
}
