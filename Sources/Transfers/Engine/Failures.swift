internal import CCurl
internal import Glibc

/// libcurl's codes, in our words.
extension TransferFailure.Kind {
    init(_ code: CURLcode, hasStatus: Bool) {
        self =
            switch code {
            case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .resolve
            case CURLE_COULDNT_CONNECT, CURLE_PROXY, CURLE_INTERFACE_FAILED: .connect
            case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM,
                CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR, CURLE_USE_SSL_FAILED,
                CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_CRL_BADFILE, CURLE_SSL_INVALIDCERTSTATUS,
                CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_CLIENTCERT:
                .tls
            case CURLE_PARTIAL_FILE: .truncated
            case CURLE_RECV_ERROR, CURLE_HTTP2_STREAM, CURLE_HTTP2: hasStatus ? .truncated : .protocol
            case CURLE_OPERATION_TIMEDOUT: .timeout
            case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: .address
            default: .protocol
            }
    }
}

extension TransferFailure {
    static let noMemory = TransferFailure(kind: .protocol, message: "out of memory")

    /// What happened, without the figures that make each occurrence look like another.
    static func words(_ code: CURLcode, _ words: String, _ systemError: Int32) -> String {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST: "no such host"
        case CURLE_COULDNT_RESOLVE_PROXY: "the proxy: no such host"
        case CURLE_COULDNT_CONNECT where systemError != 0: String(cString: strerror(systemError))
        case CURLE_COULDNT_CONNECT: "no connection"
        case CURLE_PARTIAL_FILE: "the body was cut short"
        case CURLE_GOT_NOTHING: "the connection was closed without an answer"
        case CURLE_RECV_ERROR, CURLE_SEND_ERROR: "the connection broke"
        // What we take ourselves is refused with a reason of ours: this is its decoders'.
        case CURLE_WRITE_ERROR: "damaged compression"
        // Its bound on one header line; memory itself has not run out in years.
        case CURLE_OUT_OF_MEMORY: "a header is too long"
        case CURLE_SSL_CACERT_BADFILE: "the certificates (ca_file) cannot be read"
        default: words.isEmpty ? String(cString: curl_easy_strerror(code)) : words
        }
    }
}
