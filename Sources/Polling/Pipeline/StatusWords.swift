internal import Stories

/// HTTP statuses in words (RFC 9110 §15): for people who do not know them by number.
enum StatusWords {
    private static let words: [Int: String] = [
        206: "Partial Content", 400: "Bad Request", 401: "Unauthorized", 402: "Payment Required", 403: "Forbidden",
        404: "Not Found", 405: "Method Not Allowed", 406: "Not Acceptable", 408: "Request Timeout", 409: "Conflict",
        410: "Gone", 418: "I'm a Teapot", 421: "Misdirected Request", 425: "Too Early", 429: "Too Many Requests",
        451: "Unavailable For Legal Reasons", 500: "Internal Server Error", 501: "Not Implemented",
        502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout",
        520: "Web Server Returned an Unknown Error", 521: "Web Server Is Down", 522: "Connection Timed Out",
        523: "Origin Is Unreachable", 524: "A Timeout Occurred",
    ]

    /// - Parameter challenge: the server wants a browser, or a person, before it answers.
    static func text(_ status: Int, challenge: Bool) -> String {
        let text = words[status].map { "\(status) \($0)" } ?? "\(status)"
        return challenge ? text + FeedState.challengeWords : text
    }
}
