internal import CCurl
internal import Glibc

/// One request on its way, hop by hop. Used on the transfer thread alone.
final class Transfer {
    static let maximumHops = 10
    static let maximumHeaderBytes = 256 * 1024
    static let maximumHeaderLines = 1000

    let request: TransferRequest
    let hostKey: String
    private let settings: TransferSettings
    private let configured: WebAddress?
    private let started = ContinuousClock.now
    private(set) var easy: UnsafeMutableRawPointer?
    private var list: UnsafeMutablePointer<curl_slist>?

    private var url: String
    private var hops: [Redirect] = []
    private var headers = ResponseHeaders()
    private var body: [UInt8] = []
    private var received = 0
    private var headerBytes = 0
    private var headerLines = 0
    private var refusal: TransferFailure.Kind?
    private var configuredIsPrivate = false

    init(_ request: TransferRequest, _ settings: TransferSettings) {
        self.request = request
        self.settings = settings
        url = request.url
        configured = WebAddress(request.configuredURL ?? request.url)
        hostKey = WebAddress(request.url).map { $0.host } ?? ""
    }

    deinit { curl_slist_free_all(list) }

    /// What is left of the whole transfer's time, in milliseconds.
    private var millisecondsLeft: Int {
        let left = settings.timeout - (ContinuousClock.now - started)
        return Int(left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000)
    }

    /// Sets a handle up for the next hop; nil where there is nothing that may be asked.
    func prepare(_ easy: UnsafeMutableRawPointer) -> TransferFailure? {
        self.easy = easy
        guard let target = WebAddress(url) else {
            return TransferFailure(kind: hops.isEmpty ? .address : .redirect, message: "no http or https address")
        }
        let left = millisecondsLeft
        guard left > 0 else { return timeoutFailure }
        curl_easy_reset(easy)
        let own = Unmanaged.passUnretained(self).toOpaque()
        newswire_setopt_string(easy, CURLOPT_URL, url)
        newswire_setopt_pointer(easy, CURLOPT_PRIVATE, own)
        newswire_setopt_long(easy, CURLOPT_NOSIGNAL, 1)
        newswire_setopt_string(easy, CURLOPT_PROTOCOLS_STR, "http,https")
        newswire_setopt_string(easy, CURLOPT_USERAGENT, settings.userAgent)
        newswire_setopt_string(easy, CURLOPT_ACCEPT_ENCODING, "")
        newswire_setopt_long(easy, CURLOPT_TIMEOUT_MS, left)
        newswire_setopt_long(easy, CURLOPT_CONNECTTIMEOUT_MS, min(left, max(1, settings.connectTimeout.milliseconds)))
        newswire_setopt_long(easy, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        // Over TLS the handshake says at once whether a connection can be shared. In clear text only an answer would,
        // and one that hangs would hold back all others.
        newswire_setopt_long(easy, CURLOPT_PIPEWAIT, target.scheme == "https" ? 1 : 0)
        newswire_setopt_long(easy, CURLOPT_BUFFERSIZE, 64 * 1024)
        newswire_set_write(easy, Self.onBody, own)
        newswire_set_header(easy, Self.onHeader, own)
        if let proxy = settings.proxy, !proxy.isEmpty { newswire_setopt_string(easy, CURLOPT_PROXY, proxy) }
        if let file = settings.caFile ?? settings.environment["CURL_CA_BUNDLE"]
            ?? settings.environment["SSL_CERT_FILE"],
            !file.isEmpty
        {
            newswire_setopt_string(easy, CURLOPT_CAINFO, file)
        }
        if !usesProxy { newswire_set_open_socket(easy, Self.onSocket, own) }
        setHeaders(easy, target)
        headers = ResponseHeaders()
        body = []
        headerBytes = 0
        headerLines = 0
        return nil
    }

    private var usesProxy: Bool {
        if let proxy = settings.proxy, !proxy.isEmpty { return true }
        return ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"].contains {
            !(settings.environment[$0] ?? "").isEmpty
        }
    }

    private func setHeaders(_ easy: UnsafeMutableRawPointer, _ target: WebAddress) {
        curl_slist_free_all(list)
        list = nil
        func add(_ line: String) {
            guard !line.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D || $0 == 0 }) else { return }
            list = curl_slist_append(list, line) ?? list
        }
        add(
            "Accept: application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
        )
        if WebAddress.withoutSecrets(url) == WebAddress.withoutSecrets(request.validatorsURL ?? request.url) {
            if let etag = request.etag { add("If-None-Match: \(etag)") }
            if let date = request.lastModified { add("If-Modified-Since: \(date)") }
        }
        if target == configured {
            for header in request.headers { add("\(header.name): \(header.value)") }
            if let user = request.user {
                newswire_setopt_long(easy, CURLOPT_HTTPAUTH, newswire_auth_basic)
                newswire_setopt_string(easy, CURLOPT_USERNAME, user)
                newswire_setopt_string(easy, CURLOPT_PASSWORD, request.password ?? "")
            }
        }
        newswire_setopt_list(easy, CURLOPT_HTTPHEADER, list)
    }

    // MARK: What libcurl tells

    private static func from(_ data: UnsafeMutableRawPointer?) -> Transfer? {
        data.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
    }

    private static let onBody: curl_write_callback = { bytes, size, count, data in
        guard let transfer = Transfer.from(data), let bytes else { return 0 }
        return transfer.take(UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
    }

    private static let onHeader: curl_write_callback = { bytes, size, count, data in
        guard let transfer = Transfer.from(data), let bytes else { return 0 }
        return transfer.takeHeader(UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
    }

    private static let onSocket: curl_opensocket_callback = { data, _, address in
        guard let transfer = Transfer.from(data), let address else { return CURL_SOCKET_BAD }
        let isPrivate = withUnsafePointer(to: &address.pointee.addr) { PrivateAddress.isPrivate($0) }
        guard transfer.allows(isPrivate: isPrivate) else {
            transfer.refusal = .refusedAddress
            return CURL_SOCKET_BAD
        }
        return socket(
            address.pointee.family, address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue), address.pointee.protocol)
    }

    private func allows(isPrivate: Bool) -> Bool {
        switch settings.privateNetworks {
        case .any: return true
        case .none: return !isPrivate
        case .whereConfigured:
            let isOwn = WebAddress(url) == configured
            if isOwn, isPrivate { configuredIsPrivate = true }
            return !isPrivate || isOwn || configuredIsPrivate
        }
    }

    private func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        received += bytes.count
        guard body.count + bytes.count <= settings.maximumSize else {
            refusal = .tooLarge
            return false
        }
        if body.isEmpty, let length = headers.contentLength, headers.contentEncoding == nil {
            body.reserveCapacity(min(length, settings.maximumSize))
        }
        body.append(contentsOf: bytes)
        return true
    }

    private func takeHeader(_ bytes: UnsafeRawBufferPointer) -> Bool {
        headerBytes += bytes.count
        headerLines += 1
        guard headerBytes <= Self.maximumHeaderBytes, headerLines <= Self.maximumHeaderLines else {
            refusal = .protocol
            return false
        }
        if bytes.starts(with: "HTTP/".utf8) {
            // An interim response, or the answer to a proxy's question, came before.
            headers = ResponseHeaders()
            return true
        }
        headers.read(line: bytes)
        if headers.contentEncoding == nil, let length = headers.contentLength, length > settings.maximumSize {
            refusal = .tooLarge
            return false
        }
        return true
    }

    // MARK: A hop's end

    enum Next {
        case done(TransferResult)
        case followed
    }

    func finishHop(_ code: CURLcode) -> Next {
        guard let easy, code == CURLE_OK else { return .done(result(.failure(failure(code)))) }
        var status = 0
        newswire_getinfo_long(easy, CURLINFO_RESPONSE_CODE, &status)
        guard [301, 302, 303, 307, 308].contains(status) else {
            return .done(
                result(
                    .success(
                        Response(status: status, url: WebAddress.withoutSecrets(url), headers: headers, body: body))))
        }
        var target: UnsafeMutablePointer<CChar>?
        newswire_getinfo_string(easy, CURLINFO_REDIRECT_URL, &target)
        let location = target.map { String(cString: $0) } ?? ""
        func refused(_ message: String) -> Next {
            .done(result(.failure(TransferFailure(kind: .redirect, message: message, status: status))))
        }
        guard WebAddress(location) != nil else {
            return refused(
                location.isEmpty ? "a redirect to nowhere" : "a redirect to an address that is not http or https")
        }
        hops.append(
            Redirect(
                from: WebAddress.withoutSecrets(url), to: WebAddress.withoutSecrets(location), status: status,
                retryAfter: headers.retryAfter))
        guard hops.count <= Self.maximumHops else { return refused("more than \(Self.maximumHops) redirects") }
        guard !hops.dropLast().contains(where: { $0.from == hops.last?.to }), location != url else {
            return refused("redirects in a circle")
        }
        url = location
        return .followed
    }

    func result(_ outcome: Result<Response, TransferFailure>) -> TransferResult {
        TransferResult(
            id: request.id, outcome: outcome, hops: hops, bytesReceived: received,
            elapsed: ContinuousClock.now - started)
    }

    private var timeoutFailure: TransferFailure {
        TransferFailure(kind: .timeout, message: "no answer within \(settings.timeout.components.seconds) s")
    }

    private func failure(_ code: CURLcode) -> TransferFailure {
        var status = 0
        if let easy { newswire_getinfo_long(easy, CURLINFO_RESPONSE_CODE, &status) }
        func failed(_ kind: TransferFailure.Kind, _ message: String) -> TransferFailure {
            TransferFailure(kind: kind, message: message, status: status)
        }
        let host = WebAddress(url)?.host ?? "the host"
        switch refusal {
        case .tooLarge: return failed(.tooLarge, "larger than max_size, \(settings.maximumSize) bytes")
        case .refusedAddress:
            return failed(.refusedAddress, "\(host) has a private address, which allow_private_networks does not allow")
        case .some: return failed(.protocol, "too many headers")
        case nil: break
        }
        let words = String(cString: curl_easy_strerror(code))
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: return failed(.resolve, "\(host): no such host")
        case CURLE_COULDNT_CONNECT: return failed(.connect, "\(host): no connection")
        case CURLE_OPERATION_TIMEDOUT: return timeoutFailure
        case CURLE_PARTIAL_FILE: return failed(.truncated, "the body was cut short")
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CACERT_BADFILE,
            CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR, CURLE_USE_SSL_FAILED:
            return failed(.tls, "\(host): \(words)")
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: return failed(.address, words)
        default: return failed(.protocol, "\(host): \(words)")
        }
    }
}

extension Duration {
    var milliseconds: Int {
        Int(components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000)
    }
}

extension ResponseHeaders {
    /// Takes one header line; those that nobody asks about are passed over.
    mutating func read(line: UnsafeRawBufferPointer) {
        guard let colon = line.prefix(64).firstIndex(of: UInt8(ascii: ":")) else { return }
        let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
        func value() -> String { Self.value(line, after: colon) }
        switch name {
        case "etag": etag = value()
        case "last-modified": lastModified = value()
        case "content-type": contentType = value()
        case "content-encoding": contentEncoding = value()
        case "content-length": contentLength = Int(value())
        case "cache-control": cacheControl = cacheControl.map { $0 + ", " + value() } ?? value()
        case "expires": expires = value()
        case "age": age = value()
        case "date": date = value()
        case "retry-after": retryAfter = value()
        case "location": location = value()
        case "link": link = value()
        case "server": server = value()
        case "cf-mitigated": cfMitigated = value()
        default: break
        }
    }

    private static func value(_ line: UnsafeRawBufferPointer, after colon: Int) -> String {
        var value = line[(colon + 1)...]
        while let first = value.first, first == 0x20 || first == 0x09 { value = value.dropFirst() }
        while let last = value.last, last <= 0x20 { value = value.dropLast() }
        return String(decoding: value, as: UTF8.self)
    }
}
