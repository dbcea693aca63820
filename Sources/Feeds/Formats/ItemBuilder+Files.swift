/// What comes with an item: files and a picture.
extension ItemBuilder {
    private static let image = ShortWord("image")

    /// - Parameter html: the item's text.
    func attachments(besides html: String?) -> [Attachment] {
        var found: [Attachment] = []
        // Behind the recording that they belong to, wherever they stand.
        var later: [Attachment] = []
        // Asked once, however many there are.
        lazy var isShown = arePicturesShown(html)
        func add(_ attachment: Attachment) {
            if let known = found.firstIndex(where: { $0.url == attachment.url }) {
                found[known].durationInSeconds = found[known].durationInSeconds ?? attachment.durationInSeconds
                found[known].mimeType = found[known].mimeType ?? attachment.mimeType
                found[known].title = found[known].title ?? attachment.title
                found[known].sizeInBytes = found[known].sizeInBytes ?? attachment.sizeInBytes
            } else if found.count < FeedBounds.files, !attachment.url.isEmpty {
                found.append(attachment)
            }
        }
        for property in properties {
            guard found.count < FeedBounds.files else { break }
            switch property.field {
            case .enclosure:
                let url = resolve(.url, property) ?? resolve(.href, property) ?? resolve(.resource, property)
                if let url = url ?? resolve(textOf: property) {
                    add(attachment(url, property))
                }
            case .atomLink, .link:
                guard property.relation == .enclosure, let url = resolve(.href, property) else { continue }
                add(attachment(url, property))
            case .atomContent:
                // RFC 4287 §4.1.3.2: content that lies elsewhere.
                guard let url = resolve(.src, property) else { continue }
                add(attachment(url, property))
            case .podcastTranscript, .podcastChapters:
                guard let url = resolve(.url, property) else { continue }
                var one = attachment(url, property)
                one.title = property.field == .podcastChapters ? "Chapters" : "Transcript"
                later.append(one)
            case .mediaContent:
                guard !isPicture(property) || !isShown, let url = resolve(.url, property) else { continue }
                var one = attachment(url, property)
                one.title = property[.mediaTitle].map { $0.withBytes { HTMLText.plain($0) } }
                add(one)
            default: continue
            }
        }
        if !found.isEmpty, let duration = properties.first(.itunesDuration).flatMap({ PlayingTime.seconds($0.text) }) {
            found[0].durationInSeconds = found[0].durationInSeconds ?? duration
        }
        for one in later { add(one) }
        for index in found.indices where found[index].mimeType == nil {
            found[index].mimeType = found[index].url.withUTF8 { FileKind.type(of: $0) }
        }
        return found
    }

    /// Said to be a picture; where nobody said anything, by its address.
    private func isPicture(_ property: Property) -> Bool {
        if property.attribute(.medium, is: Self.image) { return true }
        if let isImage = property.mediaType({ $0.starts(with: "image/".utf8) }) { return isImage }
        guard !property.has(.medium) else { return false }
        return property.withBytes(.url) { FileKind.type(of: $0)?.hasPrefix("image/") } == true
    }

    /// Of one picture in several sizes, which say how wide they are, the widest.
    private func widest(_ picture: Property) -> Property {
        guard picture.has(.width) else { return picture }
        func width(_ property: Property) -> Int { property.attribute(.width).flatMap { Int($0) } ?? 0 }
        return properties.filter { $0.field == .mediaContent && isPicture($0) }.max { width($0) < width($1) } ?? picture
    }

    /// Whether an item's pictures are no files of their own: one that stands alone, or in several sizes, is the item's
    /// picture, and of several a text that has pictures shows them.
    private func arePicturesShown(_ html: String?) -> Bool {
        let media = properties.every(.mediaContent)
        guard media.allSatisfy(isPicture), !properties.contains(where: { $0.field == .enclosure }) else { return false }
        if media.allSatisfy({ $0.has(.width) }) { return true }
        guard media.count > 1, var html else { return media.count < 2 }
        return html.withUTF8 { ByteSearch.first("<img", in: $0, from: 0) != nil }
    }

    private func attachment(_ url: String, _ property: Property) -> Attachment {
        let size = (property.attribute(.length) ?? property.attribute(.fileSize)).flatMap(Self.bytes)
        // Atom's `html` and what others think of is no media type.
        let type = property.attribute(.type).flatMap { $0.utf8.contains(UInt8(ascii: "/")) ? $0 : nil }
        return Attachment(
            url: url, mimeType: type, title: property.attribute(.title),
            sizeInBytes: size.flatMap { $0 > 0 ? $0 : nil },
            durationInSeconds: property.attribute(.duration).flatMap(PlayingTime.seconds))
    }

    /// `12216320`, `12,216,320 bytes`; nil for larger units, of which nobody knows how they count.
    private static func bytes(_ text: String) -> Int64? {
        if let number = Int64(text) { return number }
        let digits = text.prefix { $0.isWholeNumber || $0 == "," }
        guard ["b", "byte", "bytes", ""].contains(text[digits.endIndex...].trimmingBlanks().lowercased()) else {
            return nil
        }
        return Int64(digits.filter { $0 != "," })
    }

    var image: String? {
        for property in properties {
            switch property.field {
            case .itunesImage, .mediaThumbnail:
                if let url = resolve(.href, property) ?? resolve(.url, property) ?? resolve(textOf: property) {
                    return url
                }
            case .mediaContent:
                if let inner = property[.mediaThumbnail], let url = resolve(.url, inner) { return url }
                if isPicture(property), let url = resolve(.url, widest(property)) { return url }
            case .image:
                if let url = property[.url].flatMap({ resolve(textOf: $0) }) ?? resolve(textOf: property) { return url }
            default: continue
            }
        }
        for property in properties where property.field == .enclosure || property.relation == .enclosure {
            guard isPicture(property) else { continue }
            return resolve(.url, property) ?? resolve(.href, property)
        }
        return nil
    }
}
