extension Item {
    /// The item's members as of JSON Feed 1.1, absent ones left out, into an object that is open.
    ///
    /// - Parameters:
    ///   - leadingTags: tags to stand in front of the item's own, each once.
    ///   - moreTags: tags to stand behind them.
    public func writeMembers(to writer: inout JSONWriter, leadingTags: [String] = [], moreTags: [String] = []) {
        writer.member("id", identifier)
        writer.member("url", url)
        writer.member("external_url", externalURL)
        writer.member("title", title)
        writer.member("summary", summary)
        writer.member("content_html", contentHTML)
        writer.member("content_text", contentText)
        writer.member("image", image)
        writer.member("date_published", published)
        writer.member("date_modified", modified)
        Author.write(authors, to: &writer)
        if leadingTags.isEmpty, moreTags.isEmpty {
            writer.member("tags", tags)
        } else {
            var seen: Set<String> = []
            writer.member("tags", (leadingTags + tags + moreTags).filter { seen.insert($0).inserted })
        }
        writer.member("language", language)
        writeAttachments(to: &writer)
    }

    /// The members of `_newswire` that are the document's own: `source` and `comments_url`.
    public func writeExtensionMembers(to writer: inout JSONWriter) {
        if let source {
            writer.key("source")
            writer.beginObject()
            writer.member("title", source.title)
            writer.member("url", source.url)
            writer.endObject()
        }
        writer.member("comments_url", commentsURL)
    }

    private func writeAttachments(to writer: inout JSONWriter) {
        guard !attachments.isEmpty else { return }
        writer.key("attachments")
        writer.beginArray()
        for attachment in attachments {
            writer.beginObject()
            writer.member("url", attachment.url)
            // JSON Feed asks for a type; what nobody named is bytes.
            writer.member("mime_type", attachment.mimeType ?? "application/octet-stream")
            writer.member("title", attachment.title)
            writer.member("size_in_bytes", attachment.sizeInBytes)
            if let duration = attachment.durationInSeconds {
                writer.key("duration_in_seconds")
                writer.number(duration)
            }
            writer.endObject()
        }
        writer.endArray()
    }
}

extension Author {
    static func write(_ authors: [Author], to writer: inout JSONWriter) {
        guard !authors.isEmpty else { return }
        writer.key("authors")
        writer.beginArray()
        for author in authors {
            writer.beginObject()
            writer.member("name", author.name)
            writer.member("url", author.url)
            writer.endObject()
        }
        writer.endArray()
    }
}

extension Item {
    /// The item as an element of a JSON Feed's `items`.
    public func writeObject(to writer: inout JSONWriter) {
        writer.beginObject()
        if source != nil || commentsURL != nil {
            writer.key("_newswire")
            writer.beginObject()
            writeExtensionMembers(to: &writer)
            writer.endObject()
        }
        writeMembers(to: &writer)
        writer.endObject()
    }
}

extension Feed {
    /// The beginning of a JSON Feed 1.1 document of one line, up to its items; `Item.writeObject` writes each of them, and
    /// `writeEnd` what is behind them.
    public func writeBeginning(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("version", "https://jsonfeed.org/version/1.1")
        writer.key("title")
        writer.string(title ?? "")
        writer.member("home_page_url", homePageURL)
        writer.member("feed_url", feedURL)
        writer.member("description", description)
        writer.member("icon", icon)
        writer.member("favicon", favicon)
        writer.member("language", language)
        Author.write(authors, to: &writer)
        if expired {
            writer.key("expired")
            writer.bool(true)
        }
        if !hubs.isEmpty {
            writer.key("hubs")
            writer.beginArray()
            for hub in hubs {
                writer.beginObject()
                writer.member("type", hub.type)
                writer.member("url", hub.url)
                writer.endObject()
            }
            writer.endArray()
        }
        writer.key("_newswire")
        writeExtension(to: &writer)
        writer.key("items")
        writer.beginArray()
    }

    /// Closes what `writeBeginning` opened.
    public static func writeEnd(to writer: inout JSONWriter) {
        writer.endArray()
        writer.endObject()
    }

    /// The whole as one JSON Feed 1.1 document, a line of UTF-8 without its end.
    public var json: [UInt8] {
        var writer = JSONWriter(reserving: 64 * 1024)
        writeBeginning(to: &writer)
        for item in items { item.writeObject(to: &writer) }
        Feed.writeEnd(to: &writer)
        return writer.bytes
    }

    private func writeExtension(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("format", format.rawValue)
        writer.member("encoding", encoding)
        writer.member("warnings", warnings)
        writer.member("updated", updated)
        writer.member("ttl_minutes", ttlMinutes)
        if !skipHours.isEmpty {
            writer.key("skip_hours")
            writer.beginArray()
            for hour in skipHours { writer.integer(hour) }
            writer.endArray()
        }
        writer.member("skip_days", skipDays)
        writer.member("update_period_minutes", updatePeriodMinutes)
        writer.member("rights", rights)
        writer.member("generator", generator)
        writer.endObject()
    }
}
