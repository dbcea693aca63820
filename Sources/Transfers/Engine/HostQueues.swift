internal import Glibc

/// First in, first out.
struct Queue<Element> {
    private var elements: [Element?] = []
    private var head = 0

    var isEmpty: Bool { head == elements.count }

    var first: Element? { head < elements.count ? elements[head] : nil }

    mutating func append(_ element: Element) { elements.append(element) }

    /// Takes out those that are meant; the others keep their order.
    mutating func removeAll(where isMeant: (Element) -> Bool) -> [Element] {
        let all = elements[head...].compactMap { $0 }
        elements = all.filter { !isMeant($0) }
        head = 0
        return all.filter(isMeant)
    }

    mutating func popFirst() -> Element? {
        guard head < elements.count else { return nil }
        let element = elements[head].take()
        head += 1
        if head == elements.count {
            elements.removeAll(keepingCapacity: elements.count <= 1024)
            head = 0
        } else if head >= 1024, head * 2 > elements.count {
            elements.removeFirst(head)
            head = 0
        }
        return element
    }
}

/// Who may start next: in the order submitted, but for those whose host has as many as it may, or whose pace is slow.
///
/// A transfer is admitted as soon as its host has room, and holds that room until it ends. A host that lets transfers
/// time out has less room, down to one, until it answers again. Those of suspect hosts have a line of their own and at
/// most half of the slots, and one that takes long gives its slot to another: servers that hang never hold back the
/// others.
struct HostQueues {
    private struct Host {
        var admitted = 0
        var waiting = Queue<Transfer>()
    }

    private struct Line {
        var next: ContinuousClock.Instant
        var waiting = Queue<Transfer>()
    }

    private let concurrency: Int
    private let perHost: Int
    private var hosts: [String: Host] = [:]
    /// Of hosts that hang: fewer at once than they might have.
    private var reduced: [String: Int] = [:]
    private var healthy = Queue<Transfer>()
    private var suspect = Queue<Transfer>()
    /// By the name of their pace.
    private var lines: [String: Line] = [:]
    private var pacedWaiting = 0
    private(set) var running = 0
    private var runningSuspects = 0
    private var starts = 0
    /// Running, and slow: they do not count, up to a bound.
    private(set) var slow: Set<UInt64> = []
    /// Redirected to another host, for whose turn they wait without a slot: others may start in their place as well.
    private var redirected: Set<UInt64> = []
    var yielding: Int { slow.count + min(redirected.count, Self.mostRedirected) }
    private static let mostRedirected = 4096

    private let mostSlow: Int

    init(concurrency: Int, perHost: Int) {
        self.concurrency = concurrency
        self.perHost = perHost
        // So that neither memory nor descriptors run out: those that are kept open count too.
        var limit = rlimit()
        let descriptors = getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 ? limit.rlim_cur : 1024
        mostSlow = max(concurrency, min(8 * concurrency, 2048, Int(clamping: descriptors) - 2 * concurrency - 64))
    }

    mutating func add(_ transfer: Transfer) {
        var host = hosts[transfer.hostKey, default: Host()]
        if host.admitted < room(transfer) {
            host.admitted += 1
            admit(transfer)
        } else {
            host.waiting.append(transfer)
        }
        hosts[transfer.hostKey] = host
    }

    private func room(_ transfer: Transfer) -> Int {
        min(max(1, transfer.terms.perHost ?? perHost), reduced[transfer.hostKey] ?? .max)
    }

    private mutating func admit(_ transfer: Transfer) {
        if let pace = transfer.terms.pace {
            lines[pace.name, default: Line(next: .now)].waiting.append(transfer)
            pacedWaiting += 1
        } else if transfer.request.suspect {
            suspect.append(transfer)
        } else {
            healthy.append(transfer)
        }
    }

    /// Its next hop is a request as any other to a host with a pace.
    mutating func waits(_ transfer: Transfer) {
        transfer.wait()
        running -= 1
        slow.remove(transfer.request.id)
        admit(transfer)
    }

    /// Its next hop is a request as any other to another host.
    mutating func moves(_ transfer: Transfer, to terms: HostTerms) {
        transfer.wait()
        ended(transfer)
        transfer.arrive(terms)
        redirected.insert(transfer.request.id)
        add(transfer)
    }

    // MARK: Starting

    /// When the next one may start whose pace holds it back; nil for none.
    var nextPaced: ContinuousClock.Instant? {
        guard pacedWaiting > 0, running - slow.count < concurrency else { return nil }
        return lines.values.lazy.filter { !$0.waiting.isEmpty }.map(\.next).min()
    }

    /// The next to start, where there is a slot for it.
    mutating func next() -> Transfer? {
        let next = nextOfAny()
        if let next, !redirected.isEmpty { redirected.remove(next.request.id) }
        return next
    }

    private mutating func nextOfAny() -> Transfer? {
        guard running - slow.count < concurrency else { return nil }
        if pacedWaiting > 0, let transfer = nextOfPace() {
            running += 1
            return transfer
        }
        let mayBeSuspect = runningSuspects < max(1, concurrency / 2) && !suspect.isEmpty
        starts &+= 1
        // One start in four is a suspect's, so that a long line of healthy ones does not shut them out.
        let isSuspect = mayBeSuspect && (healthy.isEmpty || starts % 4 == 0)
        guard let transfer = isSuspect ? suspect.popFirst() : healthy.popFirst() else { return nil }
        running += 1
        if isSuspect { runningSuspects += 1 }
        return transfer
    }

    private mutating func nextOfPace() -> Transfer? {
        let now = ContinuousClock.now
        for (name, line) in lines where line.next <= now {
            guard let transfer = lines[name]?.waiting.popFirst() else {
                lines[name] = nil
                continue
            }
            lines[name]?.next = now + (transfer.terms.pace?.gap ?? .zero)
            pacedWaiting -= 1
            return transfer
        }
        return nil
    }

    // MARK: Ending

    /// These take long: as many others may start in their place.
    mutating func slowed(_ ids: some Sequence<UInt64>) {
        for id in ids where slow.count < mostSlow { slow.insert(id) }
    }

    /// - Parameter hung: whether its time ran out.
    mutating func ended(_ transfer: Transfer, hung: Bool = false) {
        running -= 1
        slow.remove(transfer.request.id)
        if transfer.request.suspect, transfer.terms.pace == nil { runningSuspects -= 1 }
        adapt(transfer, hung)
        hosts[transfer.hostKey]?.admitted -= 1
        fill(transfer.hostKey)
    }

    /// Admits those that wait for the host, as far as it has room now.
    private mutating func fill(_ key: String) {
        guard var host = hosts.removeValue(forKey: key) else { return }
        while let next = host.waiting.first, host.admitted < room(next) {
            _ = host.waiting.popFirst()
            host.admitted += 1
            admit(next)
        }
        if host.admitted > 0 { hosts[key] = host }
    }

    private mutating func adapt(_ transfer: Transfer, _ hung: Bool) {
        let full = max(1, transfer.terms.perHost ?? perHost)
        if hung {
            if reduced.count > 10_000 { reduced = [:] }
            reduced[transfer.hostKey] = max(1, min(reduced[transfer.hostKey] ?? full, full) / 2)
        } else if let room = reduced[transfer.hostKey] {
            reduced[transfer.hostKey] = room + 1 >= full ? nil : room + 1
        }
    }

    /// Takes out those that have not started, of those that are meant.
    mutating func removeWaiting(where isMeant: (Transfer) -> Bool) -> [Transfer] {
        var removed = healthy.removeAll(where: isMeant) + suspect.removeAll(where: isMeant)
        for name in lines.keys {
            let paced = lines[name]?.waiting.removeAll(where: isMeant) ?? []
            pacedWaiting -= paced.count
            removed += paced
        }
        let emptied = Set(removed.map(\.hostKey))
        for transfer in removed { hosts[transfer.hostKey]?.admitted -= 1 }
        for key in hosts.keys { removed += hosts[key]?.waiting.removeAll(where: isMeant) ?? [] }
        for key in emptied { fill(key) }
        for transfer in removed { redirected.remove(transfer.request.id) }
        return removed
    }
}
