internal import Feeds
internal import Glibc

/// Where the last failing responses lie: a file a feed, the newest few hundred of them. Nothing depends on them: they may
/// be deleted, and one that cannot be written is forgotten.
struct FailedResponses {
    private let folder: String
    /// Written since the folder was last looked through.
    private var written = Self.most
    /// Files that are kept: at a mebibyte each, a bound for what misbehaving servers can fill.
    private static let most = 256

    init(_ folder: StoreFolder) { self.folder = folder.failed }

    private func path(_ feedURL: String) -> String {
        folder + "/" + Fingerprint(Array(feedURL.utf8)).hexadecimal
    }

    mutating func keep(_ response: FailedResponse) {
        let path = path(response.feedURL)
        let temporary = folder + "/.new"
        mkdir(folder, 0o755)
        guard let descriptor = try? SystemCalls.open(temporary, O_WRONLY | O_CREAT | O_TRUNC) else { return }
        let isWritten = (try? SystemCalls.write(descriptor, response.bytes[...], path: temporary)) != nil
        close(descriptor)
        guard isWritten, Glibc.rename(temporary, path) == 0 else {
            unlink(temporary)
            return
        }
        written += 1
        if written > Self.most / 4 { removeOldest() }
    }

    private mutating func removeOldest() {
        written = 0
        let names = SystemCalls.names(in: folder)
        guard names.count > Self.most else { return }
        let byAge = names.map { name in
            var status = stat()
            return (name, stat(folder + "/" + name, &status) == 0 ? status.st_mtim.tv_sec : 0)
        }.sorted { $0.1 < $1.1 }
        for (name, _) in byAge.prefix(names.count - Self.most) { unlink(folder + "/" + name) }
    }

    func read(_ feedURL: String) throws(StoreError) -> FailedResponse? {
        guard let bytes = try SystemCalls.contents(path(feedURL)), let found = FailedResponse(bytes),
            found.feedURL == feedURL
        else { return nil }
        return found
    }
}

extension StoreReader {
    /// The last response of a feed that failed; nil where none is kept.
    public func failedResponse(of feedURL: String) throws(StoreError) -> FailedResponse? {
        try FailedResponses(folder).read(feedURL)
    }
}
