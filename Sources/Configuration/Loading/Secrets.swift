/// Passwords that stand in files of their own, read for the daemon only.
enum Secrets {
    private static let maximumSize = 64 << 10

    static func read(into feed: inout FeedSettings, _ lookup: Lookup) throws(Complaint) {
        if let path = feed.passwordFile {
            feed.password = try firstLine(of: path, key: "password_file")
        } else if let name = feed.passwordCredential {
            guard let folder = lookup.variable("CREDENTIALS_DIRECTORY") else {
                throw complaint(
                    "password_credential", "$CREDENTIALS_DIRECTORY is not set; systemd sets it for LoadCredential=")
            }
            // systemd names the files of a folder of credentials after it: LoadCredential=feed:/etc/newswire/credentials.
            let fromFolder = folder + "/feed_" + name
            let path = folder + "/" + name
            feed.password = try firstLine(
                of: !Path.exists(path) && Path.exists(fromFolder) ? fromFolder : path, key: "password_credential")
        }
    }

    /// Without its line's end: editors and `echo` put one there.
    private static func firstLine(of path: String, key: String) throws(Complaint) -> String {
        let bytes: [UInt8]
        do throws(SourceFile.Failure) {
            bytes = try SourceFile.read(path, upTo: maximumSize)
        } catch {
            let reason =
                switch error {
                case .absent: "No such file or directory"
                case .unreadable(let reason): reason
                }
            throw complaint(key, "\(SafeText.clean(path)) cannot be read: \(reason)")
        }
        let line = bytes.prefix { $0 != 0x0A && $0 != 0x0D }
        guard let password = String(validating: line, as: UTF8.self), !password.isEmpty,
            !password.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F })
        else { throw complaint(key, "\(SafeText.clean(path)) holds no password on its first line") }
        return password
    }

    private static func complaint(_ key: String, _ message: String) -> Complaint {
        Complaint(items: [Complaint.Item(key: key, message: message)])
    }
}
