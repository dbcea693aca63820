/// Figures in Prometheus' text format (version 0.0.4): families of samples, each with its help and type.
///
/// Names and units follow the project's conventions: base units, `_total` on what only grows.
public struct PrometheusText: Sendable {
    public private(set) var text = ""

    public init() {}

    public enum Kind: String, Sendable {
        case counter, gauge, histogram
    }

    public typealias Label = (name: String, value: String)

    /// A family of one sample.
    public mutating func add(_ kind: Kind, _ name: String, _ help: String, _ value: some Numeric & Sendable) {
        head(kind, name, help)
        sample(name, [], "\(value)")
    }

    /// A family of samples that differ in one label.
    public mutating func add(
        _ kind: Kind, _ name: String, _ help: String, by label: String, _ samples: [(value: String, count: Int)]
    ) {
        head(kind, name, help)
        for (value, count) in samples { sample(name, [(label, value)], "\(count)") }
    }

    /// A gauge that is 1 and tells by its labels.
    public mutating func add(info name: String, _ help: String, _ labels: [Label]) {
        head(.gauge, name, help)
        sample(name, labels, "1")
    }

    /// - Parameters:
    ///   - bounds: the buckets' upper bounds, rising.
    ///   - counts: a bucket each, and one for what is above the last bound; not cumulative.
    public mutating func add(
        histogram name: String, _ help: String, bounds: [Double], counts: [Int], sum: Double
    ) {
        head(.histogram, name, help)
        var total = 0
        for (bound, count) in zip(bounds.map { Self.number($0) } + ["+Inf"], counts) {
            total += count
            sample(name + "_bucket", [("le", bound)], "\(total)")
        }
        sample(name + "_sum", [], Self.number(sum))
        sample(name + "_count", [], "\(total)")
    }

    private mutating func head(_ kind: Kind, _ name: String, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    private mutating func sample(_ name: String, _ labels: [Label], _ value: String) {
        text += name
        if !labels.isEmpty {
            text += "{" + labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",") + "}"
        }
        text += " \(value)\n"
    }

    /// Whole numbers without a point, as others write them.
    private static func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
    }

    private static func escaped(_ value: String) -> String {
        var text = ""
        for character in value.unicodeScalars {
            switch character {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.unicodeScalars.append(character)
            }
        }
        return text
    }
}
