public import Feeds
internal import Glibc

/// A text about a story, written by a command (`[[note]]`).
public struct Note: Hashable, Sendable {
    public var seq: Int64
    public var name: String
    public var text: String
    public var written: Timestamp

    public init(seq: Int64, name: String, text: String, written: Timestamp) {
        self.seq = seq
        self.name = name
        self.text = text
        self.written = written
    }
}

/// `notes.jsonl`: a line a note, appended.
public struct NoteLog: Sendable {
    private let path: String

    public init(storePath: String) { path = StoreFolder(path: storePath).notes }

    /// Durable when this returns.
    public func append(_ note: Note) throws(StoreError) {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("seq")
        writer.integer(note.seq)
        writer.key("name")
        writer.string(note.name)
        writer.key("text")
        writer.string(note.text)
        writer.member("written", note.written)
        writer.endObject()
        writer.newline()
        let descriptor = try SystemCalls.open(path, O_RDWR | O_CREAT | O_APPEND)
        defer { close(descriptor) }
        try SystemCalls.endLastLine(descriptor, path: path)
        let before = try SystemCalls.size(descriptor, path: path)
        do throws(StoreError) {
            try SystemCalls.write(descriptor, writer.bytes[...], path: path)
            try SystemCalls.syncData(descriptor, path: path)
        } catch {
            try? SystemCalls.truncate(descriptor, to: before, path: path)
            throw error
        }
    }
}
