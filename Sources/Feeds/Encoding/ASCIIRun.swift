import CBytes

/// Stretches of ASCII, stepped over many bytes at a time.
enum ASCIIRun {
    /// Where the first byte beyond ASCII is, or the end.
    @inline(__always)
    static func end(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        guard start < bytes.count, let base = bytes.baseAddress else { return start }
        return start + newswire_ascii_run(base + start, bytes.count - start)
    }
}
