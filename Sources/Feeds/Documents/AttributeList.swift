/// An element's attributes as libxml2 gives them: five pointers each.
struct AttributeList {
    struct Attribute {
        let name: ElementName
        /// References to `&` and to names that XML does not know are left in it.
        let value: UnsafeBufferPointer<UInt8>

        /// The value as it is meant.
        var string: String { Entities.decode(String(decoding: value, as: UTF8.self)) }

        var isXMLBase: Bool {
            guard let prefix = name.prefix, ShortWord(cString: name.local) == AttributeList.base else { return false }
            return ShortWord(cString: prefix) == AttributeList.xml
        }
    }

    private static let base = ShortWord("base")
    private static let xml = ShortWord("xml")

    private let start: UnsafeMutablePointer<UnsafePointer<UInt8>?>?
    let count: Int

    init(start: UnsafeMutablePointer<UnsafePointer<UInt8>?>?, count: Int) {
        self.start = start
        self.count = count
    }

    var indices: Range<Int> { 0..<(start == nil ? 0 : count) }

    subscript(index: Int) -> Attribute {
        guard let entry = start.map({ $0 + index * 5 }), let local = entry[0], let begin = entry[3], let end = entry[4]
        else { preconditionFailure("libxml2 gives each attribute a name and a value") }
        return Attribute(
            name: ElementName(local: local, prefix: entry[1], uri: entry[2]),
            value: UnsafeBufferPointer(start: begin, count: end - begin))
    }
}
