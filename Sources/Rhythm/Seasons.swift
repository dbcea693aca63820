/// Where a moment stands in day and week, in UTC.
struct Calendar {
    let weekday: Int
    let hour: Int
    /// How far into the hour: 0 to 1.
    let fraction: Double

    init(_ moment: Double) {
        let hours = (moment / 3600).rounded(.down)
        fraction = moment / 3600 - hours
        let whole = Int(hours)
        hour = ((whole % 24) + 24) % 24
        // 1970 began on a Thursday.
        weekday = (((whole - hour) / 24 + 4) % 7 + 7) % 7
    }
}

/// Each hour's and weekday's rate as a multiple of the mean.
struct Seasons {
    private var hours: InlineArray<24, Double>
    private var days: InlineArray<7, Double>
    /// Stories that everything is believed to be even by, until others tell.
    static let evenHours = 8.0
    static let evenDays = 12.0

    init(_ rhythm: Rhythm) {
        hours = rhythm.hours
        days = rhythm.days
        var sum = 0.0
        for index in 0..<24 { sum += hours[index] }
        let hourScale = 24 / (sum + Self.evenHours)
        for index in 0..<24 { hours[index] = (hours[index] + Self.evenHours / 24) * hourScale }
        sum = 0
        for index in 0..<7 { sum += days[index] }
        let dayScale = 7 / (sum + Self.evenDays)
        for index in 0..<7 { days[index] = (days[index] + Self.evenDays / 7) * dayScale }
    }

    func at(_ moment: Double) -> Double {
        let place = Calendar(moment)
        return hours[place.hour] * days[place.weekday]
    }

    /// The time between, each moment by its multiple.
    func exposure(from start: Double, to end: Double) -> Double {
        if end - start > 3 * Rhythm.day { return end - start }
        var sum = 0.0
        var moment = start
        while moment < end {
            let next = min(end, (moment / 3600).rounded(.down) * 3600 + 3600)
            sum += (next - moment) * at(moment)
            moment = next
        }
        return sum
    }
}
