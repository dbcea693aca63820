import Feeds

/// One export on its way into a folder.
struct SiteUpdate {
    private let folder: SiteFolder
    private let old: [String: SiteManifest.Page]
    private var new: SiteManifest

    init(folder: SiteFolder, old: SiteManifest?, new: SiteManifest) {
        self.folder = folder
        self.old = old?.pages ?? [:]
        self.new = new
    }

    mutating func write(_ name: String, _ bytes: [UInt8]) throws(Failure) {
        try write(name, madeFrom: Fingerprint(bytes)) { bytes }
    }

    /// Makes and writes a page unless it is there, made from the same.
    mutating func write(
        _ name: String, madeFrom source: Fingerprint, _ make: () -> [UInt8]
    ) throws(Failure) {
        if let known = old[name], known.fingerprint == source, try folder.size(of: name) == known.size {
            new.pages[name] = known
            return
        }
        let bytes = make()
        try folder.write(bytes, to: name)
        new.pages[name] = SiteManifest.Page(fingerprint: source, size: bytes.count)
    }

    /// Takes away what is no longer of the site, and notes what is.
    mutating func finish() throws(Failure) {
        for name in old.keys where new.pages[name] == nil { try folder.remove(name) }
        try folder.write(new.bytes, to: SiteManifest.name)
    }
}
