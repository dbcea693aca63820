/// What a file is of which nobody said it: the ending of its address tells.
enum FileKind {
    /// The media type; nil for an address without an ending that is known.
    static func type(of address: UnsafeBufferPointer<UInt8>) -> String? {
        let path = address.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        guard let dot = path.suffix(6).lastIndex(of: UInt8(ascii: ".")) else { return nil }
        return types[ShortWord(UnsafeBufferPointer(rebasing: path[(dot + 1)...]))]
    }

    private static let types = WordTable([
        "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp",
        "avif": "image/avif", "mp3": "audio/mpeg", "m4a": "audio/mp4", "aac": "audio/aac", "ogg": "audio/ogg",
        "opus": "audio/ogg", "flac": "audio/flac", "mp4": "video/mp4", "m4v": "video/mp4", "webm": "video/webm",
        "pdf": "application/pdf",
    ])
}
