import Foundation
import Glibc
import Testing

@testable import Service

/// The manager's side of the conversation.
final class ManagerSocket {
    let descriptor: Int32
    let address: String

    init(abstract: Bool) {
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        let name = "newswire-notify-\(UUID().uuidString)"
        address = abstract ? "@" + name : "/tmp/" + name
        var bytes = Array(address.utf8)
        if abstract { bytes[0] = 0 }
        var target = sockaddr_un()
        target.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &target.sun_path) { $0.copyBytes(from: bytes) }
        let length = socklen_t(2 + bytes.count)
        let result = withUnsafePointer(to: &target) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
        }
        precondition(result == 0)
    }

    deinit {
        close(descriptor)
        if address.hasPrefix("/") { unlink(address) }
    }

    func receive() -> String {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }
}

struct NotifierTests {
    @Test(arguments: [false, true])
    func speaksToPathsAndAbstractNames(abstract: Bool) throws {
        let manager = ManagerSocket(abstract: abstract)
        let notifier = try #require(Notifier(environment: ["NOTIFY_SOCKET": manager.address]))
        notifier.ready(status: "4 feeds")
        #expect(manager.receive() == "READY=1\nSTATUS=4 feeds\nMAINPID=\(getpid())")
        notifier.reloading(monotonicMicroseconds: 12)
        #expect(manager.receive().hasPrefix("RELOADING=1\nMONOTONIC_USEC=12\n"))
        notifier.status("a\nREADY=1")
        #expect(manager.receive() == "STATUS=a READY=1")
        notifier.watchdog()
        #expect(manager.receive() == "WATCHDOG=1")
        notifier.extendTimeout(.seconds(30), status: "x")
        #expect(manager.receive() == "EXTEND_TIMEOUT_USEC=30000000\nSTATUS=x")
        notifier.stopping(status: "bye")
        #expect(manager.receive() == "STOPPING=1\nSTATUS=bye")
    }

    @Test(arguments: ["", "/", "@", "vsock:2:1", "relative", "/" + String(repeating: "x", count: 200)])
    func refusesWhatIsNoSocket(path: String) {
        #expect(Notifier(environment: ["NOTIFY_SOCKET": path]) == nil)
    }

    @Test func aManagerThatWentAwayDoesNoHarm() throws {
        let notifier: Notifier? = {
            let manager = ManagerSocket(abstract: true)
            return Notifier(environment: ["NOTIFY_SOCKET": manager.address])
        }()
        try #require(notifier).status("nobody hears")
    }

    @Test func watchdogIsForThisProcess() {
        let own = ["WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "7"]
        #expect(Notifier.watchdogInterval(environment: own, processID: 7) == .seconds(3))
        #expect(Notifier.watchdogInterval(environment: own, processID: 8) == nil)
        #expect(Notifier.watchdogInterval(environment: ["WATCHDOG_USEC": "0"], processID: 7) == nil)
        #expect(Notifier.watchdogInterval(environment: ["WATCHDOG_USEC": "x"], processID: 7) == nil)
    }
}

struct WatchdogTests {
    typealias Stage = Watchdog.Stage

    @Test func feedsThriceAnInterval() {
        var dog = Watchdog(interval: .seconds(30))
        let fed = (0..<60).filter { dog.shouldFeed(now: .seconds($0), stages: []) }
        #expect(fed == [0, 9, 18, 27, 36, 45, 54])
    }

    @Test func aStageThatHangsStopsTheFeeding() {
        var dog = Watchdog(interval: .seconds(30))
        var fed: [Int] = []
        for second in stride(from: 0, to: 100, by: 10) {
            if dog.shouldFeed(now: .seconds(second), stages: [Stage(finished: 5, busy: true)]) { fed.append(second) }
        }
        #expect(fed == [0, 10, 20])
    }

    @Test func anIdleStageIsNoHang() {
        var dog = Watchdog(interval: .seconds(30))
        for second in stride(from: 0, to: 300, by: 10) {
            let stages = [Stage(finished: 5, busy: false), Stage(finished: UInt64(second), busy: true)]
            let isFed = dog.shouldFeed(now: .seconds(second), stages: stages)
            #expect(isFed)
        }
    }
}

struct SignalsTests {
    @Test func areReadFromADescriptor() throws {
        let signals = try Signals()
        #expect(signals.next() == nil)
        pthread_kill(pthread_self(), SIGHUP)
        #expect(signals.next() == .reload)
        pthread_kill(pthread_self(), SIGTERM)
        #expect(signals.next() == .stop)
        #expect(signals.next() == nil)
    }
}
