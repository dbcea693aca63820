/// First in, first out.
struct Queue<Element> {
    private var elements: [Element?] = []
    private var head = 0

    var isEmpty: Bool { head == elements.count }

    mutating func append(_ element: Element) { elements.append(element) }

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

/// Who may start next: in the order submitted, but for those whose host has as many as it may.
///
/// A transfer is admitted as soon as its host has room, and holds that room until it ends. Those of suspect hosts have a
/// line of their own and at most half of the slots: a hundred hosts that hang never hold back the others.
struct HostQueues {
    private struct Host {
        var admitted = 0
        var waiting = Queue<Transfer>()
    }

    private let concurrency: Int
    private let perHost: Int
    private var hosts: [String: Host] = [:]
    private var healthy = Queue<Transfer>()
    private var suspect = Queue<Transfer>()
    private(set) var running = 0
    private var runningSuspects = 0
    private var starts = 0

    init(concurrency: Int, perHost: Int) {
        self.concurrency = concurrency
        self.perHost = perHost
    }

    mutating func add(_ transfer: Transfer) {
        var host = hosts[transfer.hostKey, default: Host()]
        if host.admitted < max(1, transfer.request.perHost ?? perHost) {
            host.admitted += 1
            admit(transfer)
        } else {
            host.waiting.append(transfer)
        }
        hosts[transfer.hostKey] = host
    }

    private mutating func admit(_ transfer: Transfer) {
        if transfer.request.suspect { suspect.append(transfer) } else { healthy.append(transfer) }
    }

    /// The next to start, where there is a slot for it.
    mutating func next() -> Transfer? {
        guard running < concurrency else { return nil }
        let mayBeSuspect = runningSuspects < max(1, concurrency / 2) && !suspect.isEmpty
        starts &+= 1
        // One start in four is a suspect's, so that a long line of healthy ones does not shut them out.
        let isSuspect = mayBeSuspect && (healthy.isEmpty || starts % 4 == 0)
        guard let transfer = isSuspect ? suspect.popFirst() : healthy.popFirst() else { return nil }
        running += 1
        if isSuspect { runningSuspects += 1 }
        return transfer
    }

    mutating func ended(_ transfer: Transfer) {
        running -= 1
        if transfer.request.suspect { runningSuspects -= 1 }
        guard var host = hosts.removeValue(forKey: transfer.hostKey) else { return }
        if let next = host.waiting.popFirst() { admit(next) } else { host.admitted -= 1 }
        if host.admitted > 0 { hosts[transfer.hostKey] = host }
    }

    /// Takes out all that have not started.
    mutating func removeWaiting() -> [Transfer] {
        var all: [Transfer] = []
        for var queue in [healthy, suspect] { while let transfer = queue.popFirst() { all.append(transfer) } }
        for transfer in all { hosts[transfer.hostKey]?.admitted -= 1 }
        for key in hosts.keys {
            while let transfer = hosts[key]?.waiting.popFirst() { all.append(transfer) }
        }
        hosts = hosts.filter { $0.value.admitted > 0 }
        healthy = Queue()
        suspect = Queue()
        return all
    }
}
