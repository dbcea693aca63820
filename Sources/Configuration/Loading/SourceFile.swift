import Glibc

/// One file of the configuration: its bytes, and where its lines begin.
struct SourceFile {
    /// As it is named in messages.
    let name: String
    /// Absolute.
    let path: String
    let bytes: [UInt8]

    var folder: String { Path.folder(of: path) }

    enum Failure: Error {
        case absent
        case unreadable(String)
    }

    /// More than any list of feeds, and less than what an endless device would give.
    private static let maximumSize = 1 << 30

    init(name: String, path: String) throws(Failure) {
        self.name = name
        self.path = path
        self.bytes = try Self.read(path, upTo: Self.maximumSize)
    }

    /// For a table, or a secret, that is short.
    static func read(_ path: String, upTo maximum: Int) throws(Failure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else {
            throw errno == ENOENT || errno == ENOTDIR ? .absent : .unreadable(String(cString: strerror(errno)))
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .unreadable(String(cString: strerror(errno))) }
        guard status.st_mode & S_IFMT != S_IFDIR else { throw .unreadable(String(cString: strerror(EISDIR))) }

        var bytes: [UInt8] = []
        bytes.reserveCapacity(min(max(Int(status.st_size), 0), maximum) + 1)
        var isEnd = false
        while !isEnd {
            let wanted = max(bytes.capacity - bytes.count, 64 << 10)
            var failed: CInt = 0
            let more = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
                var result: Int
                repeat {
                    result = Glibc.read(descriptor, buffer.baseAddress, wanted)
                } while result < 0 && errno == EINTR
                failed = result < 0 ? errno : 0
                count = max(result, 0)
            }
            guard failed == 0 else { throw .unreadable(String(cString: strerror(failed))) }
            isEnd = more.isEmpty
            if bytes.isEmpty { bytes = more } else { bytes += more }
            guard bytes.count <= maximum else { throw .unreadable("it is larger than \(Quantity.text(maximum))") }
        }
        return bytes
    }

    /// The table that the file is, or the first place where it is none.
    func parse(upTo lastTable: String? = nil) throws(ConfigurationError) -> TOMLTable {
        try parse { () throws(TOMLError) in try TOMLParser.parse(bytes, upTo: lastTable) }
    }

    /// The same, but for the tables of one array, which are handed over one by one.
    func parse(
        handingOver name: String, _ take: (TOMLTable) -> Void
    ) throws(ConfigurationError) -> TOMLTable {
        try parse { () throws(TOMLError) in try TOMLParser.parse(bytes, handingOver: name, take) }
    }

    private func parse(_ body: () throws(TOMLError) -> TOMLTable) throws(ConfigurationError) -> TOMLTable {
        if let offset = Self.firstBadUTF8(bytes) {
            throw ConfigurationError(problems: [syntaxProblem(offset, "this is not UTF-8")])
        }
        do throws(TOMLError) {
            return try body()
        } catch {
            throw ConfigurationError(problems: [syntaxProblem(error.offset, error.message)])
        }
    }

    private func syntaxProblem(_ offset: Int, _ message: String) -> ConfigurationError.Problem {
        let place = place(of: offset)
        return ConfigurationError.Problem(
            file: name, line: place.line, column: place.column, message: SafeText.clean(message))
    }

    private static func firstBadUTF8(_ bytes: [UInt8]) -> Int? {
        // In stretches, for each is copied; a letter that a stretch ends in begins the next one.
        var start = 0
        while start < bytes.count {
            var end = min(start + 1 << 20, bytes.count)
            while end < bytes.count, end > start, bytes[end] & 0xC0 == 0x80 { end -= 1 }
            guard end > start, String(validating: bytes[start..<end], as: UTF8.self) != nil else { break }
            start = end
        }
        guard start < bytes.count else { return nil }
        var parser = Unicode.UTF8.ForwardParser()
        var rest = bytes.makeIterator()
        var offset = 0
        while case .valid(let scalar) = parser.parseScalar(from: &rest) { offset += scalar.count }
        return offset
    }

    // MARK: - Places

    /// Both from 1; a column is a character (Unicode scalar), as editors count.
    func place(of offset: Int) -> (line: Int, column: Int) {
        LinePlaces(bytes).place(of: offset)
    }
}

/// Where the lines of a file begin: made only once something is wrong.
struct LinePlaces {
    private let bytes: [UInt8]
    private let starts: [Int]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var starts = [0]
        for (offset, byte) in bytes.enumerated() where byte == 0x0A { starts.append(offset + 1) }
        self.starts = starts
    }

    func place(of offset: Int) -> (line: Int, column: Int) {
        var (low, high) = (0, starts.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= offset { low = middle } else { high = middle }
        }
        let before = bytes[starts[low]..<min(max(offset, starts[low]), bytes.count)]
        return (low + 1, before.count { $0 & 0xC0 != 0x80 } + 1)
    }
}
