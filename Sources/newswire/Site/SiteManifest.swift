import Feeds

/// What an export wrote, so that the next one need not write it again and takes away what is no longer of the site.
struct SiteManifest {
    static let name = ".newswire-site"

    struct Page: Hashable {
        /// Of what the page was made from, or of the page.
        var fingerprint: Fingerprint
        var size: Int
    }

    /// Of all that the site is made from.
    var whole: Fingerprint
    var pages: [String: Page] = [:]

    private static let opening = "newswire site 1"

    init(whole: Fingerprint) { self.whole = whole }

    /// nil for what is no manifest, of this version.
    init?(_ bytes: [UInt8]) {
        let lines = bytes.split(separator: 0x0A)
        guard let first = lines.first, first.starts(with: Self.opening.utf8),
            let whole = Fingerprint(hexadecimal: String(decoding: first.suffix(32), as: UTF8.self))
        else { return nil }
        self.whole = whole
        pages.reserveCapacity(lines.count)
        for line in lines.dropFirst() {
            let fields = line.split(separator: 0x20, maxSplits: 2)
            guard fields.count == 3,
                let fingerprint = Fingerprint(hexadecimal: String(decoding: fields[0], as: UTF8.self)),
                let size = Int(String(decoding: fields[1], as: UTF8.self))
            else { return nil }
            // It names what is to be taken away: only what this program calls its pages.
            guard Self.isOurs(fields[2]) else { return nil }
            pages[String(decoding: fields[2], as: UTF8.self)] = Page(fingerprint: fingerprint, size: size)
        }
    }

    private static func isOurs(_ name: ArraySlice<UInt8>) -> Bool {
        let parts = name.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return (1...2).contains(parts.count)
            && parts.allSatisfy { part in
                part.first != UInt8(ascii: ".") && !part.isEmpty
                    && part.allSatisfy {
                        ($0 | 0x20) &- 97 < 26 || $0 &- 48 < 10 || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
                    }
            }
    }

    var bytes: [UInt8] {
        var text = "\(Self.opening) \(whole.hexadecimal)\n"
        for (name, page) in pages.sorted(by: { $0.key < $1.key }) {
            text += "\(page.fingerprint.hexadecimal) \(page.size) \(name)\n"
        }
        return Array(text.utf8)
    }
}
