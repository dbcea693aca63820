internal import Feeds
internal import Glibc

/// `store.json`: the format's version and the store's UUID (RFC 9562 version 4).
public struct StoreIdentity: Hashable, Sendable {
    /// The format that is written here; a later one is refused.
    public static let format: Int64 = 1
    /// Names the store: with it, a seq names a story for ever.
    public var uuid: String

    /// nil where the file is missing or says nothing that makes sense.
    ///
    /// - Throws: `StoreError.newerFormat` for a store of a later version.
    static func read(_ folder: StoreFolder) throws(StoreError) -> StoreIdentity? {
        guard let bytes = try SystemCalls.contents(folder.identity), let value = try? JSONValue.parse(bytes),
            let version = value["newswire"]?.integer
        else { return nil }
        guard version <= format else { throw .newerFormat(path: folder.path, version: version) }
        return value["store"]?.string.map { StoreIdentity(uuid: $0) }
    }

    /// What is wrong with the file; nil where nothing is, or where there is none.
    static func fault(_ folder: StoreFolder) throws(StoreError) -> String? {
        guard let bytes = try SystemCalls.contents(folder.identity) else { return nil }
        if !bytes.isEmpty, try read(folder) != nil { return nil }
        return "no JSON object with the format's version (newswire) and the store's UUID (store)"
    }

    static func readOrMake(_ folder: StoreFolder) throws(StoreError) -> StoreIdentity {
        if let found = try read(folder) { return found }
        if let known = SeenIndexReader.identity(of: folder) {
            try known.write(folder)
            return known
        }
        var random = SystemRandomNumberGenerator()
        var high = random.next()
        var low = random.next()
        high = high & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
        low = low & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        let digits = Array(Fingerprint(high: high, low: low).hexadecimal)
        let parts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }
        let made = StoreIdentity(uuid: parts.joined(separator: "-"))
        try made.write(folder)
        return made
    }

    func write(_ folder: StoreFolder) throws(StoreError) {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("newswire")
        writer.integer(Self.format)
        writer.member("store", uuid)
        writer.endObject()
        writer.newline()
        try SystemCalls.replace(folder.identity, with: writer.bytes)
    }
}
