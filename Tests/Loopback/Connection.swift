import Glibc
import Synchronization

/// One connection: reads requests and writes replies until either side has enough.
struct Connection {
    let descriptor: Int32
    let number: Int
    let shared: Shared

    func serve() {
        defer { shared.closed(descriptor) }
        var buffer: [UInt8] = []
        while let head = readHead(&buffer) {
            guard let request = parse(head) else { return }
            shared.state.withLock { state in
                state.requests.append(request)
                state.busy += 1
                state.peak = max(state.peak, state.busy)
            }
            let goesOn = answer(shared.handler(request))
            shared.state.withLock { $0.busy -= 1 }
            if !goesOn || request.header("Connection")?.lowercased() == "close" { return }
        }
    }

    // MARK: - Request

    private func readHead(_ buffer: inout [UInt8]) -> [UInt8]? {
        let end: [UInt8] = [13, 10, 13, 10]
        var searched = 0
        while true {
            if buffer.count >= 4, searched <= buffer.count - 4 {
                for start in searched...(buffer.count - 4) where buffer[start..<start + 4].elementsEqual(end) {
                    let head = Array(buffer[..<start])
                    buffer.removeFirst(start + 4)
                    return head
                }
                searched = buffer.count - 3
            }
            var chunk = [UInt8](repeating: 0, count: 4096)
            let count = recv(descriptor, &chunk, chunk.count, 0)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return nil }
            buffer += chunk[..<count]
        }
    }

    private func parse(_ head: [UInt8]) -> HTTPRequest? {
        let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n")
        guard let words = lines.first?.split(separator: " "), words.count == 3 else { return nil }
        let headers = lines.dropFirst().compactMap { line -> (name: String, value: String)? in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            return (String(line[..<colon]), String(value))
        }
        return HTTPRequest(
            method: String(words[0]), target: String(words[1]), headers: headers, time: .now, connection: number)
    }

    // MARK: - Reply

    /// Whether the connection may carry another request.
    private func answer(_ reply: HTTPReply) -> Bool {
        guard pause(reply.delay) else { return false }
        if let raw = reply.raw {
            _ = send(raw)
            return false
        }
        if reply.hangs { return hang() }
        guard send(head(of: reply)) else { return false }
        var rest = reply.body[...]
        while !rest.isEmpty {
            if let pieces = reply.pieces, !pause(pieces.pause) { return false }
            let piece = rest.prefix(reply.pieces?.size ?? rest.count)
            rest = rest.dropFirst(piece.count)
            let isSent = if case .chunked = reply.framing { send(chunk(piece)) } else { send(Array(piece)) }
            guard isSent else { return false }
        }
        if reply.hangsAtEnd { return hang() }
        switch reply.framing {
        case .close: return false
        case .length(let promised): return promised == reply.body.count
        case .chunked: return !reply.isCut && send(Array("0\r\n\r\n".utf8))
        }
    }

    private func head(of reply: HTTPReply) -> [UInt8] {
        var text = "HTTP/1.1 \(reply.status) \(Self.phrase(reply.status))\r\n"
        for header in reply.headers { text += "\(header.name): \(header.value)\r\n" }
        switch reply.framing {
        case .length(let length):
            if reply.status != 304 && reply.status != 204 { text += "Content-Length: \(length)\r\n" }
        case .chunked: text += "Transfer-Encoding: chunked\r\n"
        case .close: text += "Connection: close\r\n"
        }
        return Array((text + "\r\n").utf8)
    }

    private static func phrase(_ status: Int) -> String {
        switch status {
        case 200: "OK"
        case 301: "Moved Permanently"
        case 302: "Found"
        case 304: "Not Modified"
        case 404: "Not Found"
        default: "Status"
        }
    }

    private func chunk(_ piece: ArraySlice<UInt8>) -> [UInt8] {
        Array((String(piece.count, radix: 16) + "\r\n").utf8) + piece + [13, 10]
    }

    private func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    /// Until the other side, or `stop`, closes.
    private func hang() -> Bool {
        var byte: UInt8 = 0
        while recv(descriptor, &byte, 1, 0) > 0 {}
        return false
    }

    /// Whether the connection is still there after so long.
    private func pause(_ duration: Duration) -> Bool {
        guard duration > .zero else { return true }
        var request = pollfd(fd: descriptor, events: 0x2000 /* POLLRDHUP */, revents: 0)
        let (seconds, attoseconds) = duration.components
        return poll(&request, 1, Int32(seconds * 1000 + attoseconds / 1_000_000_000_000_000)) == 0
    }
}
