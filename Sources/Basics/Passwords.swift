extension String {
    /// `user:password@` before an address's host becomes `user@`: what may be shown and written down.
    public var withoutPassword: String {
        let slashes = firstRange(of: "://")
        let start = slashes?.upperBound ?? startIndex
        let authority = self[start...].prefix { !"/?#".contains($0) }
        guard let at = authority.lastIndex(of: "@") else { return self }
        return String(self[..<start] + authority[..<at].prefix { $0 != ":" } + self[at...])
    }
}
