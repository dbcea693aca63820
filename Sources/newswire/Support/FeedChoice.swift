import Stories

/// One feed by what people type for it.
enum FeedChoice {
    /// A URL, a title in any case, or a beginning of either that only one feed has.
    static func url(_ text: String, _ reader: StoreReader) throws(Failure) -> String {
        let feeds = try inStore { () throws(StoreError) in try reader.feeds() }
        return try url(text, among: feeds)
    }

    static func url(_ text: String, among feeds: [FeedState]) throws(Failure) -> String {
        let names = feeds.map { FeedName.Names(url: $0.url, title: $0.title) }
        do throws(FeedName.Failure) { return feeds[try FeedName.find(text, among: names)].url } catch {
            throw Failure(Status.usage, error.description)
        }
    }
}
