enum Version {
    static let text = "newswire 0.1.0"
}
