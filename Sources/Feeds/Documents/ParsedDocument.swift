/// What a document said, element by element, before anyone decides what it means.
struct ParsedDocument {
    /// Of the outermost element, lower case.
    var rootName = ""
    var rootVocabulary = Vocabulary.unknown
    var rootURI = ""
    var rootAttributes: [String: String] = [:]
    /// RSS 1.0's and Netscape's roots look alike; the channel's namespace parts them.
    var channelURI = ""
    var hasChannel = false
    /// The base of relative addresses at the feed itself.
    var base: String?
    var language: String?
    var properties: [Property] = []
    var entries: [Entry] = []
    /// The first errors that libxml2 had to report.
    var errors: [String] = []
    var isWellFormed = true

    /// One item or entry.
    struct Entry {
        var attributes: [String: String] = [:]
        var base: String?
        var language: String?
        var properties: [Property] = []
    }

    /// One element that the vocabularies know.
    struct Property {
        var field: Field
        var vocabulary: Vocabulary
        var text = ""
        /// Elements stood in the text: it is serialized markup.
        var isMarkup = false
        var attributes: [String: String] = [:]
        var children: [Property] = []
        var base: String?
        var language: String?

        subscript(_ field: Field) -> Property? { children.first { $0.field == field } }

        /// The text without white space around it; nil where nothing is left.
        var trimmed: String? {
            let text = text.trimmingBlanks()
            return text.isEmpty ? nil : String(text)
        }
    }
}
