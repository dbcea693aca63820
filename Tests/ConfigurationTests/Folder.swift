import Configuration
import Foundation

/// A folder that is gone when the test is done, and a configuration in it.
final class Folder: Sendable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "newswire-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    @discardableResult
    func write(_ text: String, to name: String = "newswire.toml") throws -> String {
        let file = path + "/" + name
        try FileManager.default.createDirectory(
            at: URL(filePath: file).deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(filePath: file))
        return file
    }

    func load(
        _ text: String, environment: [String: String] = [:], role: ConfigurationRole = .daemon
    ) throws(Failed) -> Configuration {
        do {
            let file = try write(text)
            return try Configuration.load(
                explicit: file, environment: environment.merging(["HOME": path + "/home"]) { mine, _ in mine },
                role: role)
        } catch let error as ConfigurationError {
            throw Failed(error, in: path)
        } catch {
            throw Failed(error: ConfigurationError(problems: []), lines: ["\(error)"])
        }
    }

    /// The lines of the error, without the folder's name.
    struct Failed: Error {
        var error: ConfigurationError
        var lines: [String]

        init(error: ConfigurationError, lines: [String]) {
            self.error = error
            self.lines = lines
        }

        init(_ error: ConfigurationError, in folder: String) {
            self.init(
                error: error, lines: error.lines.map { $0.replacingOccurrences(of: folder + "/", with: "") })
        }
    }

    /// What is wrong with a configuration.
    func problems(_ text: String, environment: [String: String] = [:]) -> [String] {
        do throws(Failed) {
            _ = try load(text, environment: environment)
            return []
        } catch {
            return error.lines
        }
    }
}
