import Glibc

/// What the process was started with.
public enum ProcessArguments {
    /// Without the program's own name.
    ///
    /// From the kernel: `CommandLine.arguments` searches the stack beside `environ`, and is empty where a preloaded
    /// library (libfaketime, for one) has changed the environment before `main`.
    public static var all: [String] {
        guard let file = fopen("/proc/self/cmdline", "re") else { return Array(CommandLine.arguments.dropFirst()) }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
        // Each ends with a NUL, the last one too.
        let words = bytes.split(separator: 0, omittingEmptySubsequences: false).dropFirst().dropLast()
        return words.map { String(decoding: $0, as: UTF8.self) }
    }
}
