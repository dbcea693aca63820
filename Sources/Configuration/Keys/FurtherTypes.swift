internal import Basics
internal import Patterns

/// The types of values that only one or two keys have.

extension ValueType<PrivateNetworks> {
    static var privateNetworks: Self {
        ValueType(name: "true | false | \"configured\"") { (value, _) throws(Complaint) in
            switch value {
            case .boolean(true): return .any
            case .boolean(false): return .none
            case .string("configured"): return .configured
            case .string(let word):
                throw Complaint(
                    "true, false or \"configured\" is expected" + Suggestion.clause(for: word, among: ["configured"]))
            default: throw .wrongType(value, wanted: "true, false or \"configured\"")
            }
        } show: { networks in
            switch networks {
            case .any: "true"
            case .none: "false"
            case .configured: "\"configured\""
            }
        }
    }
}

extension ValueType<Backlog> {
    static var backlog: Self {
        ValueType(name: "\"all\" | \"none\" | number") { (value, _) throws(Complaint) in
            switch value {
            case .string("all"): return .all
            case .string("none"): return .none
            case .integer(let number):
                guard let count = Int(exactly: number), count >= 0 else {
                    throw Complaint("out of range: a number of stories is 0 or more")
                }
                return count == 0 ? .none : .newest(count)
            case .string(let word):
                throw Complaint(
                    "\"all\", \"none\" or a number is expected" + Suggestion.clause(for: word, among: ["all", "none"]))
            default: throw .wrongType(value, wanted: "\"all\", \"none\" or a number")
            }
        } show: { backlog in
            switch backlog {
            case .all: "\"all\""
            case .none: "\"none\""
            case .newest(let count): "\(count)"
            }
        }
    }
}

extension ValueType<Shard> {
    static var shard: Self {
        parsed("share", example: "3/8", { Shard.parse($0) }, show: \.text)
    }
}

extension ValueType<Rate> {
    static var rate: Self {
        parsed("rate", example: "10/1m", { Rate.parse($0) }, show: \.text)
    }
}

extension ValueType where Value: Sendable {
    fileprivate static func parsed(
        _ name: String, example: String, _ parse: @escaping @Sendable (String) -> Value?,
        show: @escaping @Sendable (Value) -> String
    ) -> Self {
        ValueType(name: name) { (value, _) throws(Complaint) in
            guard case .string(let text) = value else {
                throw .wrongType(value, wanted: "a \(name) such as \"\(example)\"")
            }
            guard let parsed = parse(text) else { throw Complaint("no \(name); one is written \"\(example)\"") }
            return parsed
        } show: {
            "\"\(show($0))\""
        }
    }
}

extension ValueType<String> {
    /// A proxy as libcurl takes it: a scheme of its own, or none for HTTP.
    static var proxy: Self {
        var type = ValueType<String>.checked("address") { (text) throws(Complaint) in
            var rest = text[...]
            if let end = text.firstIndex(of: ":"), text[end...].hasPrefix("://") {
                let schemes = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"]
                let scheme = text[..<end].lowercased()
                guard schemes.contains(scheme) else {
                    throw Complaint(
                        "a bad proxy: its scheme is one of \(schemes.joined(separator: ", "))"
                            + Suggestion.clause(for: scheme, among: schemes))
                }
                rest = text[end...].dropFirst(3)
            }
            let authority = rest.prefix { $0 != "/" }
            let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
            let name = host.hasPrefix("[") ? host.dropFirst().prefix { $0 != "]" } : host.prefix { $0 != ":" }
            guard !name.isEmpty, !text.contains(" "), rest.dropFirst(authority.count).allSatisfy({ $0 == "/" }) else {
                throw Complaint("a bad proxy: it is written http://host:port")
            }
            return text
        }
        type.show = { SafeText.quoted($0.withoutPassword) }
        return type
    }

    static var hostName: Self {
        checked("host") { (text) throws(Complaint) in
            var name = text.lowercased()
            if name.hasPrefix("[") && name.hasSuffix("]") { name = String(name.dropFirst().dropLast()) }
            if name.hasSuffix(".") { name.removeLast() }
            guard HostName.isHost(name) else {
                throw Complaint("no host; a domain (example.org), localhost or an IP address is one")
            }
            return name
        }
    }

    /// A name under `$CREDENTIALS_DIRECTORY`, and never a path out of it (systemd.exec(5), "Credentials").
    static var credentialName: Self {
        checked("name") { (text) throws(Complaint) in
            guard !text.contains("/"), text != ".", text != ".." else {
                throw Complaint("it is the name of a systemd credential, not a path")
            }
            return text
        }
    }

    static var regularExpression: Self {
        ValueType(name: "regular expression") { (value, _) throws(Complaint) in
            guard case .string(let pattern) = value else {
                throw .wrongType(value, wanted: "a regular expression in quotes")
            }
            do throws(PatternError) {
                _ = try Pattern(pattern)
            } catch {
                throw Complaint("a bad regular expression: \(SafeText.clean(error.description))")
            }
            return pattern
        } show: {
            SafeText.quoted($0)
        }
    }

    /// A user's name must not hold a colon (RFC 7617 §2).
    static var userName: Self {
        checked("text") { (text) throws(Complaint) in
            guard !text.contains(":") else { throw Complaint("a user's name holds no colon") }
            return text
        }
    }
}

extension ValueType<[HeaderField]> {
    /// `{ "X-Key" = "…" }`: names are tokens, values hold no line break (RFC 9110 §5.1, §5.5).
    static var headers: Self {
        ValueType(name: "table of text") { (value, surroundings) throws(Complaint) in
            guard case .table(let table) = value else {
                throw .wrongType(value, wanted: "a table such as { \"X-Key\" = \"…\" }")
            }
            var fields: [HeaderField] = []
            var items: [Complaint.Item] = []
            for entry in table.entries {
                let shown = SafeText.clean(entry.key)
                func complain(_ message: String) {
                    items.append(Complaint.Item(offset: entry.offset, key: shown, message: message))
                }
                guard isToken(entry.key) else {
                    complain("no name of a header")
                    continue
                }
                guard !reserved.contains(entry.key.lowercased()) else {
                    complain("this header belongs to the transfer itself")
                    continue
                }
                guard case .string(let text) = entry.value else {
                    complain("text in quotes is expected, not \(entry.value.kind)")
                    continue
                }
                guard !text.unicodeScalars.contains(where: { $0.value < 0x20 && $0 != "\t" || $0.value == 0x7F }) else {
                    complain("it must not hold a control character or a line break")
                    continue
                }
                fields.append(HeaderField(name: entry.key, value: text))
            }
            if !items.isEmpty { throw Complaint(items: items) }
            return fields
        } show: { fields in
            guard !fields.isEmpty else { return nil }
            return "{ " + fields.map { "\(SafeText.quoted($0.name)) = \"(not shown)\"" }.joined(separator: ", ") + " }"
        }
    }

    private static var reserved: Set<String> {
        ["connection", "content-length", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"]
    }

    private static func isToken(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }
}
