internal import Basics
internal import Feeds

/// What is known of the feeds, packed, each found by its address.
struct FeedStateTable: Sendable {
    /// nil where a feed has another address now.
    private(set) var packed: ContiguousArray<PackedFeedState?> = []
    private var index = PlaceIndex()

    /// Feeds that are known.
    var count: Int { index.count }

    subscript(url: String) -> PackedFeedState? { place(of: url).flatMap { packed[$0] } }

    func has(_ url: UnsafeBufferPointer<UInt8>) -> Bool { place(of: url) != nil }

    private func place(of url: String) -> Int? {
        var url = url
        return url.withUTF8(place)
    }

    private func place(of url: UnsafeBufferPointer<UInt8>) -> Int? {
        index.find(Fingerprint.short(UnsafeRawBufferPointer(url))) { packed[$0]?.hasAddress(url) ?? false }
    }

    /// In place of what was known of the feed, under this address or a former one.
    mutating func keep(_ state: FeedState) {
        let new = PackedFeedState(state)
        if let place = place(of: state.url) {
            packed[place] = new
        } else {
            index.insert(packed.count, hash: new.addressHash)
            packed.append(new)
        }
        dropFormer(of: state)
    }

    /// A feed that has another address now is there under that.
    mutating func dropFormer(of state: FeedState) {
        for old in state.formerly where old != state.url {
            guard let place = place(of: old), let gone = packed[place] else { continue }
            index.remove(place, hash: gone.addressHash)
            packed[place] = nil
        }
    }
}
