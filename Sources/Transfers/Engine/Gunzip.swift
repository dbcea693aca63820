internal import CCurl

/// Decompresses gzip (RFC 1952) as it arrives. libcurl could, but does not say where a stream ends before its end.
final class Gunzip {
    private var stream = z_stream()
    /// All members begun have ended, checksum and all.
    private(set) var isComplete = false
    private(set) var hasBegun = false

    init?() {
        guard newswire_inflate_init(&stream) == Z_OK else { return nil }
    }

    deinit { inflateEnd(&stream) }

    enum Outcome { case fine, tooLarge, damaged }

    /// Appends what the bytes decompress to, as far as the limit.
    func take(_ bytes: UnsafeRawBufferPointer, into body: inout [UInt8], limit: Int) -> Outcome {
        guard let start = bytes.baseAddress, !bytes.isEmpty else { return .fine }
        hasBegun = true
        stream.next_in = UnsafeMutablePointer(mutating: start.assumingMemoryBound(to: UInt8.self))
        stream.avail_in = UInt32(bytes.count)
        return withUnsafeTemporaryAllocation(byteCount: 32 << 10, alignment: 16) { space in
            while stream.avail_in > 0 {
                if isComplete {
                    // Another member may follow; anything else behind the last one, padding mostly, is passed over.
                    guard stream.next_in.pointee == 0x1F, inflateReset(&stream) == Z_OK else { return .fine }
                    isComplete = false
                }
                repeat {
                    stream.next_out = space.baseAddress?.assumingMemoryBound(to: UInt8.self)
                    stream.avail_out = UInt32(space.count)
                    let code = inflate(&stream, Z_NO_FLUSH)
                    let count = space.count - Int(stream.avail_out)
                    guard body.count + count <= limit else { return .tooLarge }
                    body.append(contentsOf: UnsafeRawBufferPointer(start: space.baseAddress, count: count))
                    switch code {
                    case Z_OK, Z_BUF_ERROR: break
                    case Z_STREAM_END: isComplete = true
                    default: return .damaged
                    }
                } while !isComplete && stream.avail_out == 0
            }
            return .fine
        }
    }
}
