import Basics
internal import Glibc

/// A file that others read at any moment, such as node_exporter's textfile collector: written beside and renamed, so
/// that a reader has the old one or the new one, whole.
public struct MetricsFile: Sendable {
    private let path: String

    public init(path: String) {
        self.path = path
    }

    /// - Throws: ``MetricsFileError``; the file is the old one then.
    public func replace(with text: String) throws(MetricsFileError) {
        // Hidden, and without the ending that the collector looks for.
        let slash = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
        let temporary = "\(path[..<slash]).\(path[slash...]).new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard descriptor >= 0 else { throw MetricsFileError(path: path, code: errno) }
        var code = WholeWrite.write(text, to: descriptor)
        if close(descriptor) != 0, code == 0 { code = errno }
        if code == 0, rename(temporary, path) != 0 { code = errno }
        if code != 0 {
            unlink(temporary)
            throw MetricsFileError(path: path, code: code)
        }
    }
}

public struct MetricsFileError: Error, CustomStringConvertible {
    let path: String
    let code: Int32

    public var description: String { "\(path): \(String(cString: strerror(code)))" }
}
