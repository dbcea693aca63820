internal import Feeds
internal import Transfers

/// Whether a server refused because it wants a browser, or a person, and not because of the feed.
enum ChallengePage {
    /// What stands in the pages of those who guard many sites: Cloudflare, Sucuri, Imperva, DataDome, PerimeterX (HUMAN),
    /// AWS WAF, DDoS-Guard, Anubis, Vercel.
    private static let marks: [StaticString] = [
        "challenge-platform", "cf-chl", "cf_chl", "Just a moment...", "sucuri_cloudproxy", "_Incapsula_Resource",
        "captcha-delivery.com", "px-captcha", "awswaf", "ddos-guard", "within.website/x/cmd/anubis",
        "vercel.link/security-checkpoint",
    ]
    /// What stands in them, but in pages with a form to fill in as well.
    private static let captchas: [StaticString] = ["g-recaptcha", "h-captcha", "hcaptcha.com"]

    private static let statuses: Set<Int> = [401, 403, 429, 503]

    /// Of an answer without a feed: some guards answer 200 or 202 all the same.
    static func isOne(_ response: Response) -> Bool {
        let isRefusal = statuses.contains(response.status)
        guard isRefusal || (200..<300).contains(response.status) else { return false }
        if response.headers.cfMitigated != nil { return true }
        return response.body.prefix(64 << 10).withUnsafeBufferPointer { head in
            (isRefusal ? marks + captchas : marks).contains { ByteSearch.first($0, in: head, from: 0) != nil }
        }
    }
}
