// What the store costs its writer: stories appended, beside the bare bytes of the same log written to a file and synced;
// and how long a store takes to open.
//
//   storebench append FOLDER STORIES    appends so many of about 1 KB to a new store in FOLDER, in batches as the daemon's
//   storebench open FOLDER              opens a store and says how many stories it knows
//   storebench check FOLDER             looks through a store
import Feeds
import Glibc
import Stories

func seconds() -> Double {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
}

/// Of this process, in its own code and in the kernel.
func processorSeconds() -> Double {
    var now = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now)
    return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
}

func item(_ number: Int) -> Item {
    var item = Item()
    item.id = "tag:site.example,2026:\(number)"
    item.url = "https://site.example/2026/06/\(number)"
    item.title = "The committee postpones the night timetable (\(number))"
    let words = "water and the report of between engineers small in measured which against winter nobody data had "
    item.contentHTML =
        "<p>\(number) " + String(repeating: words, count: 3)
        + "<a href=\"https://site.example/\(number)\">expected</a></p>\n<p>" + String(repeating: words, count: 4)
        + "</p>"
    item.published = Timestamp(milliseconds: 1_780_000_000_000 + Int64(number) * 1000)
    item.authors = [Author(name: "Author \(number % 9)")]
    item.tags = ["generated"]
    return item
}

/// The same bytes from memory into one file, and one sync.
func floor(_ bytes: [UInt8], _ path: String) -> Double {
    let begin = seconds()
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    var offset = 0
    while offset < bytes.count {
        offset += bytes.withUnsafeBytes {
            write(file, $0.baseAddress.map { $0 + offset }, min(1 << 17, $0.count - offset))
        }
    }
    fdatasync(file)
    close(file)
    let time = seconds() - begin
    unlink(path)
    return time
}

func rate(_ part: (stories: Int, seconds: Double)) -> Int {
    part.seconds > 0 ? Int(Double(part.stories) / part.seconds) : 0
}

func append(_ folder: String, _ count: Int) throws {
    let (feeds, batch) = (200, 8000)
    let store = try Store(path: folder + "/store")
    var (time, processors) = (0.0, 0.0)
    var tenths = [(stories: Int, seconds: Double)](repeating: (0, 0), count: 10)
    for start in stride(from: 0, to: count, by: batch) {
        // As a first cycle has it: many feeds, some tens of stories of each, one write and one sync for all.
        let deliveries = (0..<feeds).map { feed in
            let url = "https://site-\(feed).example/feed"
            let items = stride(from: start + feed, to: min(start + batch, count), by: feeds).map(item)
            return Delivery(feedURL: url, feedTitle: "Site \(feed)", items: items, state: FeedState(url: url))
        }
        let (begin, used) = (seconds(), processorSeconds())
        let reports = try store.append(deliveries, now: Timestamp(milliseconds: 1_790_000_000_000 + Int64(start)))
        let took = seconds() - begin
        time += took
        processors += processorSeconds() - used
        let tenth = start * 10 / count
        tenths[tenth] = (tenths[tenth].stories + min(batch, count - start), tenths[tenth].seconds + took)
        guard reports.reduce(0, { $0 + $1.new }) == min(batch, count - start) else {
            print("a story was not new")
            exit(1)
        }
    }
    let begin = seconds()
    store.close()
    time += seconds() - begin
    // Of a long log the first part says what all of it would cost.
    var log: [UInt8] = []
    var lines = 0
    var cursor = try StoreReader(path: folder + "/store").cursor(from: 1)
    while log.count < 1 << 30, try cursor.nextRaw({ log += $1 + [0x0A] }) != nil { lines += 1 }
    let part = Double(count) / Double(lines)
    let bare = part * ((0..<3).map { _ in floor(log, folder + "/floor") }.min() ?? 0)
    print(
        "stories \(count)  bytes \(Int(part * Double(log.count)))  seconds \(time)  "
            + "a_second \(Int(Double(count) / time))  processor_seconds \(processors)  floor_seconds \(bare)  ratio \(time / bare)  "
            + "first_tenth \(rate(tenths[0]))  last_tenth \(rate(tenths[9]))")
}

let arguments = Array(CommandLine.arguments.dropFirst())
switch arguments.first {
case "append" where arguments.count == 3: try append(arguments[1], Int(arguments[2]) ?? 100_000)
case "open" where arguments.count == 2:
    let begin = seconds()
    let store = try Store(path: arguments[1])
    let opened = seconds()
    print("stories \(store.lastSeq)  open_seconds \(opened - begin)")
    store.close()
    print("close_seconds \(seconds() - opened)")
case "check" where arguments.count == 2:
    let begin = seconds()
    var check = try StoreCheck(path: arguments[1]) { print($0.description) }
    print("well \(try check.run())  check_seconds \(seconds() - begin)")
default:
    print("usage: storebench append FOLDER STORIES | open FOLDER | check FOLDER")
    exit(64)
}
