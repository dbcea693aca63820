internal import CCurl
internal import Glibc

/// Whether the process may open a few files more: who reads a name's address or a certificate opens some, and says only
/// that there is none.
enum SpareDescriptors {
    /// A name takes two for its thread, and as many for the files and the name server behind it; others take theirs meanwhile.
    private static let few = 8

    /// What the system says of a few more; nil where it gives them.
    static func shortage() -> Int32? {
        var taken: [Int32] = []
        defer { for descriptor in taken { close(descriptor) } }
        for _ in 0..<few {
            let descriptor = eventfd(0, Int32(EFD_CLOEXEC))
            guard descriptor >= 0 else { return errno }
            taken.append(descriptor)
        }
        return nil
    }
}
