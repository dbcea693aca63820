internal import Glibc

/// `file:` addresses, which only the configuration may name.
enum LocalFile {
    static func isFile(_ url: String) -> Bool { url.utf8.count >= 5 && url.prefix(5).lowercased() == "file:" }

    static func path(of url: String) -> String? {
        guard url.lowercased().hasPrefix("file:") else { return nil }
        var rest = url.dropFirst(5)
        if rest.hasPrefix("//") {
            rest = rest.dropFirst(2)
            if rest.lowercased().hasPrefix("localhost/") { rest = rest.dropFirst(9) }
        }
        guard rest.hasPrefix("/") else { return nil }
        var bytes: [UInt8] = []
        var pending = Array(rest.utf8)[...]
        while let byte = pending.popFirst() {
            if byte == UInt8(ascii: "%"), pending.count >= 2,
                let value = UInt8(String(decoding: pending.prefix(2), as: UTF8.self), radix: 16)
            {
                guard value != 0 else { return nil }
                bytes.append(value)
                pending = pending.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A regular file's bytes: devices, pipes and folders are refused, and none of them can make the engine wait.
    static func read(_ url: String, maximumSize: Int) -> Result<Response, TransferFailure> {
        guard let path = path(of: url) else {
            return .failure(TransferFailure(kind: .address, message: "no file address: file:///folder/name is meant"))
        }
        func failed(_ reason: String, _ kind: TransferFailure.Kind = .file) -> Result<Response, TransferFailure> {
            .failure(TransferFailure(kind: kind, message: SafeText.line("\(path): \(reason)")))
        }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return failed(String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return failed(String(cString: strerror(errno))) }
        guard status.st_mode & S_IFMT == S_IFREG else { return failed("no regular file") }
        guard status.st_size <= maximumSize else { return failed("larger than max_size", .tooLarge) }
        var body = [UInt8](repeating: 0, count: maximumSize < Int.max ? Int(status.st_size) + 1 : Int(status.st_size))
        var length = 0
        while length < body.count {
            let count = body.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress.map { $0 + length }, $0.count - length)
            }
            if count == 0 { break }
            if count > 0 {
                length += count
            } else if errno != EINTR {
                return failed(String(cString: strerror(errno)))
            }
        }
        body.removeLast(body.count - length)
        guard length <= maximumSize else { return failed("larger than max_size", .tooLarge) }
        return .success(Response(status: 200, url: url, body: body))
    }
}
