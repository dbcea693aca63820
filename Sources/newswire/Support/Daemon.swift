import Configuration
import Control
import Glibc

/// The running `newswired`, asked through its control socket.
struct Daemon {
    private let client: ControlClient

    /// By the configuration, as the daemon itself finds it; with `--store`, the one that listens in the store's folder.
    init(_ global: GlobalOptions) throws(Failure) {
        if let store = global.store, global.config == nil, access(store + "/control.sock", F_OK) == 0 {
            client = ControlClient(path: Self.absolute(store) + "/control.sock")
            return
        }
        do throws(ConfigurationError) {
            let socket = try Configuration.controlSocket(
                explicit: global.config, environment: GlobalOptions.environment)
            client = ControlClient(path: socket)
        } catch {
            throw Failure(error.exitCode, error.lines.joined(separator: "\n"))
        }
    }

    private static func absolute(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    /// - Parameter patience: how long it may say nothing; nil for as long as it takes.
    func ask(
        _ request: ControlRequest, patience: Duration?, heard: (ControlReply) throws(Failure) -> Void
    ) throws(Failure) {
        do throws(AskFailure<Failure>) {
            try client.ask(request, patience: patience, heard: heard)
        } catch {
            switch error {
            case .failed(let failure): throw failure
            case .refused(let refusal):
                for line in refusal.lines.dropLast() { complain(line) }
                throw Failure(refusal.status.rawValue, refusal.lines.last ?? "newswired refuses")
            }
        }
    }
}
