internal import Configuration
internal import Feeds

/// Which share of the feeds a host belongs to: the same on every machine, all feeds of a host in one, and few move when
/// the number of shares changes (Lamping and Veach, "A Fast, Minimal Memory, Consistent Hash Algorithm", 2014).
enum Share {
    /// - Parameter key: a ``HostKey``; scheme and port make no difference.
    static func contains(_ key: String, _ shard: Shard?) -> Bool {
        guard let shard else { return true }
        return number(of: HostKey.name(in: key), of: shard.count) == shard.number
    }

    /// From 1 to `count`.
    static func number(of host: String, of count: Int) -> Int {
        var seed = Fingerprint(host).low
        var bucket: Int64 = -1
        var next: Int64 = 0
        while next < Int64(count) {
            bucket = next
            seed = seed &* 2_862_933_555_777_941_757 &+ 1
            let step = Double(Int64(1) << 31) / Double(Int64(seed >> 33) + 1)
            next = Int64(Double(bucket + 1) * step)
        }
        return Int(bucket) + 1
    }
}
