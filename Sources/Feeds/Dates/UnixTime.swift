/// Time counted from 1970, alone or in the wrapping that a program gave it.
enum UnixTime {
    /// `1780653731` and `1780653731.482` (seconds), `1780653731482` (milliseconds), `/Date(1780653731482+0200)/` of
    /// ASP.NET (the zone is for display and moves nothing), `new Date(1780653731482)` of JavaScript, `@1780653731`.
    static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Timestamp? {
        guard let wrapped = wrapped(bytes) else { return plain(bytes[...]) }
        var digits = bytes[wrapped]
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative { digits.removeFirst() }
        let value = number(&digits)
        guard value.count > 0, value.count <= 14, digits.isEmpty || isZone(digits) else { return nil }
        return Timestamp(milliseconds: isNegative ? -value.value : value.value)
    }

    private static func plain(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Timestamp? {
        var digits = bytes.first == UInt8(ascii: "@") ? bytes.dropFirst() : bytes
        let value = number(&digits)
        switch value.count {
        case 9, 10:
            if digits.isEmpty { return Timestamp(seconds: value.value) }
            guard digits.first == UInt8(ascii: ".") else { return nil }
            digits.removeFirst()
            let fraction = number(&digits)
            guard fraction.count > 0, digits.isEmpty else { return nil }
            var thousandths = fraction.value
            if fraction.count < 3 { thousandths *= fraction.count == 1 ? 100 : 10 }
            for _ in 3..<max(min(fraction.count, 18), 3) { thousandths /= 10 }
            return Timestamp(milliseconds: value.value * 1000 + thousandths)
        case 13: return digits.isEmpty ? Timestamp(milliseconds: value.value) : nil
        case 16: return digits.isEmpty ? Timestamp(milliseconds: value.value / 1000) : nil
        default: return nil
        }
    }

    /// Where the number stands in `…Date(…)…`.
    private static func wrapped(_ bytes: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        guard let found = ByteSearch.first("Date(", in: bytes, from: 0) else { return nil }
        let start = found + 5
        guard let end = bytes[start...].firstIndex(of: UInt8(ascii: ")")) else { return nil }
        return start..<end
    }

    private static func isZone(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        (bytes.first == UInt8(ascii: "+") || bytes.first == UInt8(ascii: "-"))
            && bytes.dropFirst().allSatisfy { $0 &- 48 < 10 }
    }

    private static func number(_ bytes: inout Slice<UnsafeBufferPointer<UInt8>>) -> (value: Int64, count: Int) {
        var value: Int64 = 0
        var count = 0
        while let digit = bytes.first, digit &- 48 < 10 {
            if count < 18 { value = value * 10 + Int64(digit &- 48) }
            count += 1
            bytes.removeFirst()
        }
        return (value, count)
    }
}
