import Foundation
import Glibc

/// What may be on a disk after the power went, by what a program did to its files and POSIX promises of it: a file has
/// what was in it at its last sync, and any part of what was done since; a folder has the names of its last sync, and any
/// of the changes since, each whole or not at all.
struct PowerCut {
    /// What of the changes that were not synced is there.
    enum Survival: CustomStringConvertible, Hashable, Sendable {
        case nothing, everything
        /// Bytes but no names, or names but no bytes.
        case bytes, names
        /// Each page of each write, each name, as the seed has it.
        case some(seed: UInt64)

        var description: String {
            switch self {
            case .nothing: "nothing"
            case .everything: "everything"
            case .bytes: "bytes"
            case .names: "names"
            case .some(let seed): "some, \(seed)"
            }
        }
    }

    private struct Change {
        var kind: Character
        /// Of the file, told apart from an earlier one of that number.
        var file: Int
        var offset: Int
        var length: Int
        var path: String
        var other: String
        var bytes: [UInt8]
    }

    private enum Name: Equatable {
        case file(Int), link(String), folder
    }

    private var changes: [Change] = []
    private var names: [String: Name] = [:]
    private var contents: [Int: [UInt8]] = [:]
    private var numbers: [UInt64: Int] = [:]
    /// Mapped files: what the kernel wrote of them nobody knows.
    private var mapped: Set<Int> = []
    private var lastOf: [Int: [UInt8]] = [:]
    private let root: String

    /// How many places there are at which the power may go.
    var count: Int { changes.count + 1 }

    /// - Parameter root: the folder as it is before the program runs: all of it is on the disk.
    init(before root: String) throws {
        self.root = root
        for (path, status) in Self.files(under: root) {
            switch status.st_mode & S_IFMT {
            case S_IFDIR: names[path] = .folder
            case S_IFLNK: names[path] = .link(try FileManager.default.destinationOfSymbolicLink(atPath: path))
            default:
                let file = begin(UInt64(status.st_ino))
                names[path] = .file(file)
                contents[file] = Array(try Data(contentsOf: URL(filePath: path)))
            }
        }
    }

    private static func files(under root: String) -> [(String, stat)] {
        let inner = FileManager.default.enumerator(atPath: root)?.compactMap { ($0 as? String).map { root + "/" + $0 } }
        return ([root] + (inner ?? [])).compactMap { path in
            var status = stat()
            return lstat(path, &status) == 0 ? (path, status) : nil
        }
    }

    private mutating func begin(_ inode: UInt64) -> Int {
        let file = contents.count
        numbers[inode] = file
        contents[file] = []
        return file
    }

    /// Takes in what the program did; the folder is as the program left it.
    mutating func read(record path: String) throws {
        let record = Array(try Data(contentsOf: URL(filePath: path)))
        var position = 0
        while let newline = record[position...].firstIndex(of: 0x0A) {
            let head = String(decoding: record[position..<newline], as: UTF8.self)
            let words = head.split(separator: " ", maxSplits: 4, omittingEmptySubsequences: false).map(String.init)
            let paths = words[4].split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            position = newline + 1
            let kind = Character(words[0])
            let length = Int(words[3]) ?? 0
            let inode = UInt64(words[1]) ?? 0
            let file = kind == "C" ? begin(inode) : numbers[inode] ?? -1
            var bytes: [UInt8] = []
            if kind == "W" {
                bytes = Array(record[position..<position + length])
                position += length
            }
            if kind == "X" { mapped.insert(file) }
            changes.append(
                Change(
                    kind: kind, file: file, offset: Int(words[2]) ?? 0, length: length, path: paths[0],
                    other: paths.count > 1 ? paths[1] : "", bytes: bytes))
        }
        for (path, status) in Self.files(under: root) where status.st_mode & S_IFMT == S_IFREG {
            guard let file = numbers[UInt64(status.st_ino)], mapped.contains(file) else { continue }
            lastOf[file] = Array(try Data(contentsOf: URL(filePath: path)))
        }
    }

    /// Lays out the folder as it may be when the power goes before the change of that number.
    func layOut(at place: Int, _ survival: Survival) throws {
        var disk = (names: names, contents: contents)
        var waiting: [Change] = []
        for change in changes[..<place] {
            guard change.kind == "S" else {
                waiting.append(change)
                continue
            }
            let isFolder = change.path == root || names[change.path] == .folder || Self.isFolder(change.path)
            waiting.removeAll { earlier in
                let isOfThis =
                    isFolder
                    ? Self.folders(of: earlier).contains(change.path)
                    : earlier.file == change.file && "WTX".contains(earlier.kind)
                if isOfThis { Self.apply(earlier, to: &disk) }
                return isOfThis
            }
        }
        var random = Seeded(survival)
        for change in waiting { survive(change, survival, &random, &disk) }
        for file in mapped { disk.contents[file] = lies(about: file, survival, &random, disk.contents[file] ?? []) }
        try write(disk.names, disk.contents)
    }

    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// The folders whose names a change is of.
    private static func folders(of change: Change) -> [String] {
        func folder(_ path: String) -> String { String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) }
        return switch change.kind {
        case "C", "L", "U", "M": [folder(change.path)]
        case "R": [folder(change.other)]
        default: []
        }
    }

    private static func apply(_ change: Change, to disk: inout (names: [String: Name], contents: [Int: [UInt8]])) {
        switch change.kind {
        case "C": disk.names[change.path] = .file(change.file)
        case "L": disk.names[change.path] = .link(change.other)
        case "M": disk.names[change.path] = .folder
        case "U": disk.names[change.path] = nil
        case "R":
            disk.names[change.other] = disk.names[change.path]
            disk.names[change.path] = nil
        case "W": put(change.bytes, at: change.offset, in: &disk.contents[change.file, default: []])
        case "T":
            let content = disk.contents[change.file] ?? []
            disk.contents[change.file] =
                Array(content.prefix(change.length)) + Array(repeating: 0, count: max(0, change.length - content.count))
        default: break
        }
    }

    private static func put(_ bytes: some Collection<UInt8>, at offset: Int, in content: inout [UInt8]) {
        if content.count < offset + bytes.count {
            content += Array(repeating: 0, count: offset + bytes.count - content.count)
        }
        content.replaceSubrange(offset..<offset + bytes.count, with: bytes)
    }

    private func survive(
        _ change: Change, _ survival: Survival, _ random: inout Seeded,
        _ disk: inout (names: [String: Name], contents: [Int: [UInt8]])
    ) {
        let isName = !Self.folders(of: change).isEmpty
        switch survival {
        case .nothing: return
        case .everything: break
        case .bytes: if isName { return }
        case .names: if !isName { return }
        case .some:
            if change.kind == "W" {
                // The file may be as long as it was, and hold nothing of it.
                if Bool.random(using: &random) {
                    let end = change.offset + change.bytes.count
                    if disk.contents[change.file, default: []].count < end {
                        Self.put(EmptyCollection(), at: end, in: &disk.contents[change.file, default: []])
                    }
                }
                var start = 0
                while start < change.bytes.count {
                    let end = min(change.bytes.count, (change.offset + start) / 4096 * 4096 + 4096 - change.offset)
                    if Bool.random(using: &random) {
                        Self.put(
                            change.bytes[start..<end], at: change.offset + start,
                            in: &disk.contents[change.file, default: []])
                    }
                    start = end
                }
                return
            }
            // A name that a rename takes along stands for its file, whether or not its own making is there.
            if change.kind == "R", disk.names[change.path] == nil { return }
            if Bool.random(using: &random) { return }
        }
        Self.apply(change, to: &disk)
    }

    /// Pages of a mapped file reach the disk when the kernel likes.
    private func lies(
        about file: Int, _ survival: Survival, _ random: inout Seeded, _ content: [UInt8]
    ) -> [UInt8] {
        guard let last = lastOf[file] else { return content }
        switch survival {
        case .nothing, .names: return content
        case .everything, .bytes: return last
        case .some:
            var mixed = content + Array(repeating: 0, count: max(0, last.count - content.count))
            for page in stride(from: 0, to: last.count, by: 4096) where Bool.random(using: &random) {
                let end = min(page + 4096, last.count)
                mixed.replaceSubrange(page..<end, with: last[page..<end])
            }
            return mixed
        }
    }

    private func write(_ names: [String: Name], _ contents: [Int: [UInt8]]) throws {
        try? FileManager.default.removeItem(atPath: root)
        for (path, name) in names.sorted(by: { $0.key < $1.key }) {
            let folder = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
            // What is in a folder that is not there is not there either.
            guard path == root || Self.isFolder(folder) else { continue }
            switch name {
            case .folder: try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
            case .link(let target):
                try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
            case .file(let file): try Data(contents[file] ?? []).write(to: URL(filePath: path))
            }
        }
    }
}

/// The same choices for the same seed.
private struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    init(_ survival: PowerCut.Survival) {
        if case .some(let seed) = survival { state = seed } else { state = 0 }
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}
