/// From the numbers of a date to its day.
struct DateParts {
    private let words: DateWords

    init(_ words: DateWords) { self.words = words }

    /// The day's beginning in UTC; nil where the words name none, or one that does not exist.
    var day: Timestamp? {
        if words.marked.year != nil { return byMarks }
        if let month = words.month ?? words.marked.month { return byName(month) }
        return byNumbers
    }

    /// `2004년 5월 28일`, `2026年6月5日`, `令和8年6月`.
    private var byMarks: Timestamp? {
        guard let year = words.marked.year, let month = words.marked.month ?? words.month else { return nil }
        return FeedDate.day(year, month, words.marked.day ?? 1)
    }

    /// `Fri, 5 Jun 2026`, `Jun 5, 2026`, `2026-június-5`, `June 2026`: of two numbers the longer is the year, and the
    /// second where both have two digits.
    private func byName(_ month: Int) -> Timestamp? {
        let numbers = words.numbers.prefix(6)
        let longest = numbers.firstIndex { $0.isYear || $0.digits > 2 || $0.value > 31 }
        if let longest {
            guard let year = year(numbers[longest]) else { return nil }
            let other = numbers.indices.first { $0 != longest && numbers[$0].digits <= 2 && numbers[$0].value <= 31 }
            // Another number that is no day is no reason to take the first.
            if other == nil, numbers.count > 1 { return nil }
            return FeedDate.day(year, month, other.map { numbers[$0].value } ?? 1)
        }
        guard numbers.count >= 2, let year = year(numbers[1]) else { return nil }
        return FeedDate.day(year, month, numbers[0].value)
    }

    /// `2026/06/05`, `05.06.2026`, `06/05/2026`, `05-06-2026`, `05 06 2026`, `06/2026`. With points, dashes or
    /// blanks the day comes first, as in Europe; with slashes the month, as in America, where that can be.
    private var byNumbers: Timestamp? {
        let numbers = words.numbers
        guard words.unknownWords <= 8, numbers.count >= 2 else { return nil }
        if numbers.count >= 3, numbers[0].next == " ", numbers[1].next == " ", numbers[2].digits == 4 {
            return FeedDate.day(numbers[2].value, numbers[1].value, numbers[0].value)
        }
        guard Self.separators.contains(numbers[0].next) else { return nil }
        if numbers.count == 2 || !Self.separators.contains(numbers[1].next) {
            guard numbers[1].digits == 4, numbers[0].digits <= 2 else { return nil }
            return FeedDate.day(numbers[1].value, numbers[0].value, 1)
        }
        let (first, second, third) = (numbers[0], numbers[1], numbers[2])
        if first.digits == 4 { return FeedDate.day(first.value, second.value, third.value) }
        guard first.digits <= 2, second.digits <= 2, let year = year(third) else { return nil }
        let dayFirst = FeedDate.day(year, second.value, first.value)
        let monthFirst = FeedDate.day(year, first.value, second.value)
        return first.next == "/" ? monthFirst ?? dayFirst : dayFirst ?? monthFirst
    }

    private static let separators: Set<Unicode.Scalar> = ["/", ".", "-"]

    private func year(_ number: DateWords.Number) -> Int? {
        if words.era > 0, number.digits <= 3 { return words.era + number.value }
        guard let year = FeedDate.year(number.value, digits: number.digits) else { return nil }
        return words.isThai && year > 2400 ? year - 543 : year
    }
}
