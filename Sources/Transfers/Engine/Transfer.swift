internal import CCurl
internal import Glibc

/// One request on its way, hop by hop. Used on the transfer thread alone.
final class Transfer {
    static let maximumHops = 10

    let request: TransferRequest
    /// Whose `perHost` it counts against, and what that host bears: the one it asks now, or waits for.
    private(set) var hostKey: String
    private(set) var terms: HostTerms
    private var place: String
    let context: TransferContext
    private let configured: WebAddress?
    private var target: WebAddress?
    private let validatorsURL: String?
    private var began = ContinuousClock.now
    private var waitsSince: ContinuousClock.Instant?

    private(set) var hop: Hop?
    private var hops: [Redirect] = []
    private var reader = HeaderReader()
    private var body: ReceivedBody
    private var bytesReceived = 0
    /// Why we ended it ourselves.
    var refusal: Refusal?
    private var usesProxy = false
    /// Whether the configured address is a private one: by what is written there, else once it was connected to.
    private var ownIsPrivate = false
    private var hasRestarted = false
    private var isConditional = false
    /// How often the hop's request went out: libcurl repeats it where a connection it had kept turns out to be dead.
    private var requests = 0
    /// Whether a connection that was kept broke without an answer, and the request went out once more.
    private var wasBroken = false
    private var resent = 0
    private var wantsNewConnection = false
    /// As far as the budget knows of it.
    private var countedBody = 0
    var triesLoopback = false

    enum Refusal: Hashable { case privateAddress, tooLarge, headers, damaged, enough, stale, broken, exhausted(Int32) }

    init(_ request: TransferRequest, _ context: TransferContext) {
        self.request = request
        self.context = context
        body = ReceivedBody(limit: context.settings.maximumSize)
        let target = WebAddress(request.url)
        self.target = target
        configured = request.configuredURL.map { $0 == request.url ? target : WebAddress($0) } ?? target
        ownIsPrivate = configured.flatMap { Networks.isPrivate(host: $0.host) } ?? false
        validatorsURL =
            request.validatorsURL.map { $0 == request.url ? target?.url : WebAddress($0)?.url } ?? target?.url
        place = Self.place(of: target)
        terms = request.terms
        hostKey = terms.limitName ?? place
    }

    private static func place(of target: WebAddress?) -> String {
        target.map { $0.host + ":" + String($0.port) } ?? ""
    }

    /// Waiting is over: its time begins, or goes on.
    func begin() {
        began = waitsSince.map { began + ($0.duration(to: .now)) } ?? .now
        waitsSince = nil
    }

    /// Its next hop waits for its turn.
    func wait() { waitsSince = .now }

    /// Whether the next hop asks another host than the one before.
    var leadsElsewhere: Bool { Self.place(of: target) != place }

    func arrive(_ terms: HostTerms) {
        self.terms = terms
        place = Self.place(of: target)
        hostKey = terms.limitName ?? place
    }

    /// Whether it has taken so long that it does not count against the transfers at once any more: servers that hang
    /// must not hold back the others. One that has not said a word is known sooner.
    func isSlow(at now: ContinuousClock.Instant) -> Bool {
        let isSilent = reader.lines == 0 && isFirstHop
        return now - began > min(context.settings.timeout / 3, isSilent ? .seconds(1) : .seconds(5))
    }

    func asks(_ origin: WebAddress) -> Bool { target?.isSameOrigin(as: origin) ?? false }

    var url: String { target?.url ?? "" }
    var address: String { target?.host ?? "the address" }
    var isFirstHop: Bool { hops.isEmpty }

    /// Sets up the next hop; throws why it may not be asked.
    func makeHop() throws(TransferFailure) -> Hop {
        guard let target, target.isWeb else {
            throw TransferFailure(kind: .address, message: "not an http or https address")
        }
        let left = (context.settings.timeout - (ContinuousClock.now - began)).milliseconds
        guard left > 0 else { throw timedOut }
        let proxy = context.proxies.proxy(for: target)
        usesProxy = proxy != nil
        refusal = nil
        requests = 0
        reader.beginHop()
        body = ReceivedBody(limit: context.settings.maximumSize)
        if usesProxy, let isPrivate = Networks.isPrivate(host: target.host), !mayReach(isPrivate: isPrivate) {
            refusal = .privateAddress
            throw failure(CURLE_COULDNT_CONNECT)
        }
        let isOwn = configured.map { target.isSameOrigin(as: $0) } ?? false
        hop = Hop(
            of: self, to: target, headers: headers(target, isOwn: isOwn),
            user: isOwn ? request.user ?? configured?.user : nil,
            password: isOwn ? request.user == nil ? configured?.password : request.password : nil, proxy: proxy,
            milliseconds: left, onNewConnection: wantsNewConnection)
        wantsNewConnection = false
        guard let hop else { throw .noMemory }
        return hop
    }

    /// The hop is over, and libcurl done with it.
    func leaveHop() {
        settleBody()
        hop = nil
    }

    func leaveNames() {
        if request.id % 256 != 0 { hop?.leaveNames() }
    }

    private func headers(_ target: WebAddress, isOwn: Bool) -> [String] {
        var lines: [String] = []
        let headers = isOwn ? request.headers : []
        if !headers.contains(where: { $0.name.lowercased() == "accept" }) { lines.append(Self.accept) }
        func add(_ name: String, _ value: String) {
            // "Name;" is libcurl's way to send a header without a value.
            var line = value.isEmpty ? name + ";" : name + ": " + value
            if line.withUTF8({ !$0.contains { $0 == 0x0A || $0 == 0x0D || $0 == 0 } }) { lines.append(line) }
        }
        isConditional = target.url == validatorsURL && (request.etag != nil || request.lastModified != nil)
        if isConditional {
            if let etag = request.etag { add("If-None-Match", etag) }
            if let date = request.lastModified { add("If-Modified-Since", date) }
        }
        for header in headers { add(header.name, header.value) }
        return lines
    }

    private static let accept =
        "Accept: application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"

    // MARK: - Private networks

    private func mayReach(isPrivate: Bool) -> Bool {
        switch context.settings.privateNetworks {
        case .any: true
        case .none: !isPrivate
        case .whereConfigured: !isPrivate || ownIsPrivate || isFirstHop && target?.host == configured?.host
        }
    }

    func mayConnect(isPrivate: Bool, isLoopback: Bool) -> Bool {
        triesLoopback = isLoopback
        if usesProxy || mayReach(isPrivate: isPrivate) { return true }
        refusal = .privateAddress
        return false
    }

    func mayAsk(isPrivate: Bool) -> Bool {
        requests += 1
        if requests > 1, !context.kept.areShared(hostKey) || requests > Self.mostRequests {
            // A request that ended so the last time may well be what ends connections.
            guard !wasBroken, !request.suspect else {
                refusal = .broken
                return false
            }
            wasBroken = true
            // Once more is enough, and over a new one: else it would go through all that it kept, five times.
            if hop?.isReusing ?? false {
                refusal = .stale
                return false
            }
        }
        if usesProxy { return true }
        guard mayReach(isPrivate: isPrivate) else {
            refusal = .privateAddress
            return false
        }
        refusal = nil
        if isFirstHop, target?.host == configured?.host { ownIsPrivate = isPrivate }
        return true
    }

    /// Of a hop, where connections are shared.
    private static let mostRequests = 3

    // MARK: - What arrives

    func takeHeader(_ line: UnsafeRawBufferPointer) -> Bool {
        guard reader.take(line) else {
            refusal = .headers
            return false
        }
        return line.first == 0x0D || line.first == 0x0A ? takeHeadersEnd() : true
    }

    private func takeHeadersEnd() -> Bool {
        if let hop, hop.status >= 200, !Self.redirects.contains(hop.status), !usesProxy,
            !context.kept.isWorthKeeping(hostKey)
        {
            hop.leaveConnection()
        }
        guard let hop, (200..<300).contains(hop.status) else { return true }
        return refuse(body.begin(reader.headers, leaveEncoded: hop.leaveEncoded))
    }

    /// Whether the next piece of the body may be taken now.
    func mayGrow() -> Bool {
        // What libcurl decompresses cannot be held back: it would pile up there.
        guard !body.isSmall, body.isInOurHands(reader.headers) else { return true }
        return context.budget.mayGrow(self)
    }

    private func countBody() {
        let count = body.bytes.count
        guard count != countedBody else { return }
        context.budget.grew(by: count - countedBody)
        countedBody = count
    }

    private func settleBody() {
        context.budget.released(countedBody, by: self)
        countedBody = 0
    }

    func takeBody(_ piece: UnsafeRawBufferPointer) -> Bool {
        defer { countBody() }
        guard let hop else { return false }
        let status = hop.status
        if (200..<300).contains(status) {
            return refuse(body.take(piece, reader.headers))
        }
        let isRedirect = Self.redirects.contains(status)
        let goesOn =
            body.takeOther(piece, keeps: !isRedirect)
            && (!isRedirect || hop.bytesOfBody < ReceivedBody.maximumOther)
        return refuse(goesOn ? nil : .enough)
    }

    /// Whether it goes on, as there is no reason why not.
    private func refuse(_ reason: Refusal?) -> Bool {
        refusal = reason ?? refusal
        return reason == nil
    }

    // MARK: - A hop's end

    enum Next {
        case done(TransferResult)
        case followed
    }

    private static let redirects: Set<Int> = [301, 302, 303, 307, 308]

    func finishHop(_ code: CURLcode) -> Next {
        let status = hop?.status ?? 0
        bytesReceived += hop?.bytesOfBody ?? 0
        if refusal == .stale || code == CURLE_OK && saidOfIdleConnection(status) {
            wantsNewConnection = true
            return .followed
        }
        if wasLeftUnprocessed(code) {
            resent += 1
            return .followed
        }
        guard code == CURLE_OK || refusal == .enough else {
            let failure = failure(code)
            // A remembered address that may not be asked by itself may well be, led to from the feed's own.
            if failure.kind == .refusedAddress, isFirstHop, !hasRestarted, request.mayFallBack, let configured,
                configured.url != target?.url
            {
                hasRestarted = true
                target = configured
                return .followed
            }
            return .done(result(.failure(failure)))
        }
        context.kept.answered(
            hostKey, isShared: hop?.sharesConnection ?? false, isReused: hop?.isReusing ?? false, wasBroken: wasBroken
        )
        wasBroken = false
        if Self.redirects.contains(status) { return follow(status) }
        let response = Response(
            status: status, url: target?.url ?? "", headers: reader.headers, body: body.bytes,
            endsEarly: body.endsEarly, endIsKnown: reader.isFramed && body.isInOurHands(reader.headers))
        body = ReceivedBody(limit: context.settings.maximumSize)
        return .done(result(.success(response)))
    }

    /// Some servers close a connection that was idle with a 408, which the next request finds there, as if it were its own
    /// answer: it may be asked anew over a new one (RFC 9110 §15.5.9).
    private func saidOfIdleConnection(_ status: Int) -> Bool {
        guard status == 408, let hop else { return false }
        return hop.isReusing && !hop.sharesConnection
    }

    /// Whether the end of a shared connection took the request with it, before it was answered: libcurl itself sends only
    /// some of these anew.
    private func wasLeftUnprocessed(_ code: CURLcode) -> Bool {
        let isBroken = [CURLE_HTTP2, CURLE_HTTP2_STREAM, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING]
            .contains(code)
        return isBroken && refusal == nil && reader.lines == 0 && resent < Self.mostRequests - 1
            && context.kept.areShared(hostKey)
    }

    private func follow(_ status: Int) -> Next {
        func refused(_ message: String) -> Next {
            .done(result(.failure(TransferFailure(kind: .redirect, message: message, status: status))))
        }
        guard let target, let location = reader.headers.location, !location.isEmpty else {
            return refused("a redirect to nowhere")
        }
        guard let next = WebAddress(location, relativeTo: target.url) else {
            return refused("a redirect to what is no address")
        }
        guard next.isWeb else { return refused("a redirect to an address that is not http or https") }
        hops.append(
            Redirect(from: target.url, to: next.url, status: status, retryAfter: reader.headers.retryAfter))
        guard hops.count <= Self.maximumHops else { return refused("more than \(Self.maximumHops) redirects") }
        guard !hops.contains(where: { $0.from == next.url }) else { return refused("redirects in a circle") }
        self.target = next
        return .followed
    }

    func result(_ outcome: Result<Response, TransferFailure>) -> TransferResult {
        TransferResult(
            id: request.id, outcome: outcome, hops: hops, bytesReceived: bytesReceived + reader.bytes,
            elapsed: ContinuousClock.now - began, wasConditional: isConditional)
    }
}

extension Duration {
    var milliseconds: Int {
        Int(components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000)
    }
}
