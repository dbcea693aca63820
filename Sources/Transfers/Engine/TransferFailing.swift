internal import CCurl
internal import Glibc

/// Why a transfer failed, in words.
extension Transfer {
    var timedOut: TransferFailure {
        let limit = context.settings.timeout.milliseconds
        let text = limit % 1000 == 0 ? "\(limit / 1000) s" : "\(limit) ms"
        return TransferFailure(
            kind: .timeout, message: SafeText.line("\(address): no whole answer within \(text)"),
            status: hop?.status ?? 0)
    }

    func failure(_ code: CURLcode) -> TransferFailure {
        func failed(_ kind: TransferFailure.Kind, _ message: String) -> TransferFailure {
            var isUnreachable = isFirstHop && (kind == .resolve || kind == .connect)
            // Who refuses answers, and there is a network up to there; of oneself that proves nothing.
            if hop?.systemError == ECONNREFUSED, !triesLoopback { isUnreachable = false }
            return TransferFailure(
                kind: kind, message: SafeText.line("\(address): \(message)"), status: hop?.status ?? 0,
                isUnreachable: isUnreachable)
        }
        switch refusal {
        case .tooLarge: return failed(.tooLarge, "larger than max_size, \(context.settings.maximumSize) bytes")
        case .privateAddress:
            return failed(.refusedAddress, "a private address, which allow_private_networks does not allow")
        case .headers: return failed(.protocol, "too many headers")
        case .damaged: return failed(.protocol, "damaged gzip")
        case .exhausted(let code):
            return TransferFailure(kind: .exhausted, message: String(cString: strerror(code)))
        case .broken: return failed(.protocol, "the connection broke")
        case .enough, .stale, nil: break
        }
        if let shortage = shortage(behind: code) {
            return TransferFailure(kind: .exhausted, message: String(cString: strerror(shortage)))
        }
        if code == CURLE_OPERATION_TIMEDOUT {
            if hop?.hasConnected ?? false { return timedOut }
            let limit = min(context.settings.connectTimeout, context.settings.timeout)
            return failed(.connect, "no connection within \(limit.milliseconds) ms")
        }
        let words = hop?.words ?? ""
        return failed(
            TransferFailure.Kind(code, hasStatus: (hop?.status ?? 0) != 0),
            TransferFailure.words(code, words, hop?.systemError ?? 0))
    }

    /// What this machine lacked, where libcurl only says that a name or the certificates could not be read.
    private func shortage(behind code: CURLcode) -> Int32? {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
            // Its words where the system gives no thread to resolve with.
            (hop?.words.contains("thread failed to start") ?? false) ? EAGAIN : SpareDescriptors.shortage()
        case CURLE_SSL_CACERT_BADFILE: SpareDescriptors.shortage()
        default: nil
        }
    }
}
