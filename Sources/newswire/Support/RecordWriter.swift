import Glibc
import Stories

/// Writes stories in the format asked for, and knows how many there were.
struct RecordWriter {
    private let format: RecordFormat
    private let terminator: UInt8
    private var listing: Listing
    private var output = Output()
    private(set) var count = 0

    init(_ options: StoryOptions, _ terminal: Terminal?) throws(Failure) {
        format = try RecordFormat(options.format)
        terminator = options.nul ? 0 : 0x0A
        listing = Listing(terminal)
    }

    mutating func write(_ story: Story) throws(Failure) {
        if case .text = format {
            try output.write(listing.lines(for: story))
        } else {
            guard let record = format.record(of: story) else { return }
            try output.write(record)
        }
        count += 1
        try output.write([terminator])
    }

    mutating func write(line: String) throws(Failure) {
        try output.write(line + "\n")
    }

    mutating func flush() throws(Failure) { try output.flush() }
}

/// One warning a file for what could not be read in it.
struct DamageReport {
    private var told: Set<String> = []

    mutating func tell(_ files: [String]) {
        for file in files where told.insert(file).inserted {
            complain("\(file): a damaged line was passed over; 'newswired' and readers go on without it")
        }
    }
}
