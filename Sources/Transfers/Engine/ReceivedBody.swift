/// The body of one answer as it arrives: decompressed where that is ours to do, and never longer than it may be.
struct ReceivedBody {
    /// Of a body that is no document: enough to tell a challenge page from an error.
    static let maximumOther = 256 << 10
    private static let small = 64 << 10

    private(set) var bytes: [UInt8] = []
    private var gunzip: Gunzip?
    private let limit: Int

    /// - Parameter limit: of a document, in bytes, as it is read.
    init(limit: Int) { self.limit = limit }

    /// Whether it is a gzip stream that ended before its end.
    var endsEarly: Bool { gunzip.map { $0.hasBegun && !$0.isComplete } ?? false }

    /// Whether we see each byte as it comes, so that none is hidden in libcurl: it can be held back, and its end is known.
    func isInOurHands(_ headers: ResponseHeaders) -> Bool { gunzip != nil || headers.isPlain }

    /// Whether it has come to a size that is to be asked for.
    var isSmall: Bool { bytes.count <= Self.small }

    /// A document begins.
    ///
    /// - Parameter leaveEncoded: called where libcurl is to hand it on as it comes.
    /// - Returns: why it may not come.
    mutating func begin(_ headers: ResponseHeaders, leaveEncoded: () -> Void) -> Transfer.Refusal? {
        if headers.isPlain {
            if headers.contentEncoding != nil { leaveEncoded() }
            guard let length = headers.contentLength, length > 0 else { return nil }
            guard length <= limit else { return .tooLarge }
            // A promise is not believed beyond what is cheap.
            bytes.reserveCapacity(min(length, 1 << 20))
        } else if ["gzip", "x-gzip"].contains(headers.contentEncoding?.lowercased()) {
            gunzip = Gunzip()
            if gunzip != nil { leaveEncoded() }
        }
        return nil
    }

    /// A piece of a document.
    ///
    /// - Returns: why no more may come; what came is forgotten then.
    mutating func take(_ piece: UnsafeRawBufferPointer, _ headers: ResponseHeaders) -> Transfer.Refusal? {
        // A server that says gzip and sends none is taken at its bytes, and so is one that serves a compressed file.
        if let gunzip, !gunzip.hasBegun, piece.first != 0x1F { self.gunzip = nil }
        if bytes.isEmpty, gunzip == nil, headers.isPlain, piece.starts(with: [0x1F, 0x8B]) { gunzip = Gunzip() }
        let refusal = append(piece)
        if refusal != nil { bytes = [] }
        return refusal
    }

    private mutating func append(_ piece: UnsafeRawBufferPointer) -> Transfer.Refusal? {
        if let gunzip {
            return switch gunzip.take(piece, into: &bytes, limit: limit) {
            case .fine: nil
            case .tooLarge: .tooLarge
            case .damaged: .damaged
            }
        }
        guard bytes.count + piece.count <= limit else { return .tooLarge }
        bytes.append(contentsOf: piece)
        return nil
    }

    /// A piece of what is no document; false where that is enough of it.
    ///
    /// - Parameter keeps: whether anybody will look at it.
    mutating func takeOther(_ piece: UnsafeRawBufferPointer, keeps: Bool) -> Bool {
        let space = Self.maximumOther - bytes.count
        if keeps { bytes.append(contentsOf: piece.prefix(space)) }
        return piece.count <= space
    }
}
