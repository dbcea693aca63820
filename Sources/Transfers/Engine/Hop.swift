internal import CCurl
internal import Glibc

/// What every hop needs to know, worked out once.
final class TransferContext {
    let settings: TransferSettings
    let proxies: Proxies
    /// Of certificates that are trusted; nil for libcurl's own choice.
    let caFile: String?
    let sessions: UnsafeMutableRawPointer?
    let budget: BodyBudget
    let kept: KeptConnections

    init(
        _ settings: TransferSettings, sessions: UnsafeMutableRawPointer?,
        deliveredBytes: @escaping @Sendable () -> Int = { 0 }
    ) {
        budget = BodyBudget(delivered: deliveredBytes)
        kept = KeptConnections(atMost: settings.concurrency)
        self.settings = settings
        self.sessions = sessions
        proxies = Proxies(configured: settings.proxy, environment: settings.environment)
        let names = [settings.caFile, settings.environment["CURL_CA_BUNDLE"], settings.environment["SSL_CERT_FILE"]]
        caFile =
            names.lazy.compactMap { $0 }.first { !$0.isEmpty }
            ?? (access(Self.usualFile, R_OK) == 0 ? Self.usualFile : nil)
    }

    /// Debian's.
    private static let usualFile = "/etc/ssl/certs/ca-certificates.crt"
}

/// One hop of a transfer under way: an easy handle of its own. libcurl before 8.1.1 (curl issue 11101) writes into freed
/// memory where a response begins with a folded header line and its handle has been used before; a new one costs a
/// fifteenth of a conditional request.
final class Hop {
    let easy: UnsafeMutableRawPointer
    private var list: UnsafeMutablePointer<curl_slist>?
    private let errorText: UnsafeMutablePointer<CChar>

    /// - Parameter transfer: whose it is, which outlives it.
    /// - Returns: nil where there is no memory for one.
    init?(
        of transfer: Transfer, to target: WebAddress, headers: [String], user: String?, password: String?,
        proxy: String?, milliseconds: Int, onNewConnection: Bool
    ) {
        guard let easy = curl_easy_init() else { return nil }
        self.easy = easy
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        setConstants(transfer)
        newswire_setopt_string(easy, CURLOPT_URL, target.url)
        newswire_setopt_long(easy, CURLOPT_TIMEOUT_MS, milliseconds)
        // Over TLS the handshake says at once whether a connection can be shared. In clear text only an answer would,
        // and one that hangs would hold back all others.
        if target.scheme == "https" { newswire_setopt_long(easy, CURLOPT_PIPEWAIT, 1) }
        if onNewConnection { newswire_setopt_long(easy, CURLOPT_FRESH_CONNECT, 1) }
        // Which proxy is decided by `Proxies`, and never by libcurl's own look at the environment.
        newswire_setopt_string(easy, CURLOPT_PROXY, proxy ?? "")
        if let user {
            newswire_setopt_string(easy, CURLOPT_USERNAME, user)
            newswire_setopt_string(easy, CURLOPT_PASSWORD, password ?? "")
        }
        for line in headers { list = curl_slist_append(list, line) ?? list }
        newswire_setopt_list(easy, CURLOPT_HTTPHEADER, list)
    }

    deinit {
        curl_easy_cleanup(easy)
        curl_slist_free_all(list)
        errorText.deallocate()
    }

    private func setConstants(_ transfer: Transfer) {
        let context = transfer.context
        let own = Unmanaged.passUnretained(transfer).toOpaque()
        newswire_setopt_pointer(easy, CURLOPT_PRIVATE, own)
        newswire_setopt_pointer(easy, CURLOPT_ERRORBUFFER, errorText)
        newswire_set_write(easy, Self.onBody, own)
        newswire_set_header(easy, Self.onHeader, own)
        newswire_set_open_socket(easy, Self.onSocket, own)
        newswire_set_close_socket(easy, Self.onClose, Unmanaged.passUnretained(context.kept).toOpaque())
        newswire_set_prereq(easy, Self.onConnected, own)
        newswire_setopt_long(easy, CURLOPT_NOSIGNAL, 1)
        newswire_setopt_string(easy, CURLOPT_PROTOCOLS_STR, "http,https")
        newswire_setopt_long(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        // A name server that hangs must not hang whoever gives up on it.
        newswire_setopt_long(easy, CURLOPT_QUICK_EXIT, 1)
        newswire_setopt_string(easy, CURLOPT_USERAGENT, context.settings.userAgent)
        newswire_setopt_string(easy, CURLOPT_ACCEPT_ENCODING, "")
        newswire_setopt_long(easy, CURLOPT_HTTPAUTH, newswire_auth_basic)
        newswire_setopt_long(easy, CURLOPT_CONNECTTIMEOUT_MS, max(1, context.settings.connectTimeout.milliseconds))
        newswire_setopt_long(easy, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        newswire_setopt_long(easy, CURLOPT_BUFFERSIZE, 32 << 10)
        newswire_setopt_long(easy, CURLOPT_DNS_CACHE_TIMEOUT, Self.knownName)
        newswire_setopt_string(easy, CURLOPT_NOPROXY, "")
        // A certificate folder beside the file, Debian's default, would have libcurl read all certificates for each
        // connection: it keeps them in memory only where there is none.
        if let file = context.caFile {
            newswire_setopt_string(easy, CURLOPT_CAINFO, file)
            newswire_setopt_string(easy, CURLOPT_CAPATH, nil)
        }
        if let sessions = context.sessions { newswire_setopt_pointer(easy, CURLOPT_SHARE, sessions) }
    }

    /// libcurl's own words on the last failure.
    var words: String { SafeText.line(String(cString: errorText)) }

    /// From here on the body comes as it was sent: libcurl asks for each piece.
    func leaveEncoded() {
        newswire_setopt_long(easy, CURLOPT_HTTP_CONTENT_DECODING, 0)
    }

    /// The connection ends with the transfer.
    func leaveConnection() { newswire_setopt_long(easy, CURLOPT_FORBID_REUSE, 1) }

    /// Seconds for which an address found for a name is used again.
    private static let knownName = 15

    /// libcurl looks through all the names that it knows at the end of each transfer, unless they are to be known for ever:
    /// one transfer in many does it for the others. To be called once the name is resolved.
    func leaveNames() {
        newswire_setopt_long(easy, CURLOPT_DNS_CACHE_TIMEOUT, -1)
    }

    /// Goes on with a body that was paused.
    func resume() { curl_easy_pause(easy, CURLPAUSE_CONT) }

    var status: Int {
        var status = 0
        newswire_getinfo_long(easy, CURLINFO_RESPONSE_CODE, &status)
        return status
    }

    /// Whether the request goes over a connection that was there before.
    var isReusing: Bool {
        var connections = 0
        newswire_getinfo_long(easy, CURLINFO_NUM_CONNECTS, &connections)
        return connections == 0
    }

    /// Whether the answer came over HTTP/2.
    var sharesConnection: Bool {
        var version = 0
        newswire_getinfo_long(easy, CURLINFO_HTTP_VERSION, &version)
        return version == Int(CURL_HTTP_VERSION_2_0)
    }

    /// Bytes of the body as sent.
    var bytesOfBody: Int {
        var bytes: curl_off_t = 0
        newswire_getinfo_off(easy, CURLINFO_SIZE_DOWNLOAD_T, &bytes)
        return Int(bytes)
    }

    var hasConnected: Bool {
        var microseconds: curl_off_t = 0
        newswire_getinfo_off(easy, CURLINFO_PRETRANSFER_TIME_T, &microseconds)
        return microseconds > 0
    }

    var systemError: Int32 {
        var code = 0
        newswire_getinfo_long(easy, CURLINFO_OS_ERRNO, &code)
        return Int32(truncatingIfNeeded: code)
    }

    // MARK: - What libcurl tells

    private static func transfer(_ data: UnsafeMutableRawPointer?) -> Transfer? {
        data.flatMap { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
    }

    private static let onBody: curl_write_callback = { bytes, size, count, data in
        guard let transfer = Hop.transfer(data), let bytes else { return 0 }
        guard transfer.mayGrow() else { return newswire_write_pause }
        return transfer.takeBody(UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
    }

    private static let onHeader: curl_write_callback = { bytes, size, count, data in
        guard let transfer = Hop.transfer(data), let bytes else { return 0 }
        return transfer.takeHeader(UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
    }

    /// After the name is resolved, before anything is sent to the address.
    private static let onSocket: curl_opensocket_callback = { data, _, address in
        guard let transfer = Hop.transfer(data), let address else { return CURL_SOCKET_BAD }
        let (isPrivate, isLoopback) = withUnsafePointer(to: &address.pointee.addr) {
            (Networks.isPrivate($0), Networks.isLoopback($0))
        }
        guard transfer.mayConnect(isPrivate: isPrivate, isLoopback: isLoopback) else { return CURL_SOCKET_BAD }
        let descriptor = socket(
            address.pointee.family, address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue), address.pointee.protocol)
        if descriptor >= 0 { transfer.context.kept.opened() }
        transfer.leaveNames()
        if descriptor < 0, [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(errno) { transfer.refusal = .exhausted(errno) }
        return descriptor
    }

    private static let onClose: curl_closesocket_callback = { data, descriptor in
        if let data { Unmanaged<KeptConnections>.fromOpaque(data).takeUnretainedValue().closed() }
        return close(descriptor)
    }

    /// Before the request is sent, also over a connection that another transfer opened, and was allowed to.
    private static let onConnected: curl_prereq_callback = { data, address, _, _, _ in
        guard let transfer = Hop.transfer(data), let address else { return CURL_PREREQFUNC_ABORT }
        transfer.leaveNames()
        let isPrivate = Networks.isPrivate(host: address) ?? true
        return transfer.mayAsk(isPrivate: isPrivate) ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
    }
}
