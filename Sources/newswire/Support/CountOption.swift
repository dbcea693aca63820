/// `-5` for `-n 5`, as in git log and tail.
enum CountOption {
    static func spelledOut(_ arguments: [String]) -> [String] {
        guard let command = arguments.first, ["list", "tail", "export"].contains(command) else { return arguments }
        return arguments.enumerated().flatMap { place, word -> [String] in
            let digits = word.dropFirst()
            // What stands behind an option that takes a value is that value.
            let isValue = place > 0 && ["-n", "--after"].contains(arguments[place - 1])
            guard word.hasPrefix("-"), !digits.isEmpty, digits != "0", !isValue,
                digits.utf8.allSatisfy({ $0 &- 48 < 10 })
            else { return [word] }
            return ["-n", String(digits)]
        }
    }
}
