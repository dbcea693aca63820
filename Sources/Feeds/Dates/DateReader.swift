/// Reads the dates of one document. Those that have to be read word by word take their time: past a number that no feed
/// has, others of their kind are absent.
final class DateReader {
    private var wordyLeft = 20_000

    func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Timestamp? {
        FeedDate.parse(bytes, wordyLeft: &wordyLeft)
    }

    func parse(_ text: String) -> Timestamp? {
        var text = text
        return text.withUTF8 { parse($0) }
    }
}
