internal import Feeds
internal import Transfers

/// Whether a server refused because it wants a browser, or a person, and not because of the feed.
enum ChallengePage {
    /// What stands in the pages of those who guard many sites: Cloudflare, Sucuri, Imperva, DataDome, PerimeterX (HUMAN),
    /// AWS WAF, DDoS-Guard, Anubis, Vercel.
    private static let marks: [StaticString] = [
        "challenge-platform", "cf-chl", "cf_chl", "Just a moment...", "sucuri_cloudproxy", "_Incapsula_Resource",
        "captcha-delivery.com", "px-captcha", "awswaf", "ddos-guard", "within.website/x/cmd/anubis",
        "vercel.link/security-checkpoint", "g-recaptcha", "h-captcha", "hcaptcha.com",
    ]

    private static let statuses: Set<Int> = [401, 403, 429, 503]

    static func isOne(_ response: Response) -> Bool {
        guard statuses.contains(response.status) else { return false }
        if response.headers.cfMitigated != nil { return true }
        return response.body.prefix(64 << 10).withUnsafeBufferPointer { head in
            marks.contains { ByteSearch.first($0, in: head, from: 0) != nil }
        }
    }
}
