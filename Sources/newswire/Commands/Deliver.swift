import ArgumentParser
import Configuration
import Glibc
import Stories

struct DeliverCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deliver",
        abstract: "Hand new stories to a command, in batches, each until it was taken.",
        discussion: """
            The command gets a batch as JSON Lines on its standard input. When it exits with 0, the reader's mark \
            moves; with 65 it refuses the data: the batch is halved until the one story is found, which goes to \
            readers/NAME.refused.jsonl. Anything else is tried again, ever more slowly. Only stories that are durable \
            are handed over; each comes at least once, and twice only where a crash fell between the command's end and \
            the mark.

            Its environment has NEWSWIRE_STORE (the store's UUID), NEWSWIRE_READER, NEWSWIRE_FIRST and NEWSWIRE_LAST \
            (the numbers of the batch's first and last story), NEWSWIRE_COUNT and NEWSWIRE_ATTEMPT (from 1).

            Examples:
              newswire deliver --reader archive -- sh -c 'cat >>archive.jsonl'
              newswire deliver --reader queue -f --batch 100 -- ./to-redis
              newswire deliver --reader hook -f -- curl -fsS --data-binary @- https://a.org/
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var stories: StoryOptions

    @Option(help: ArgumentHelp("Whose marks to use.", valueName: "name"), completion: Completions.readers)
    var reader: String

    @Flag(name: [.customShort("f"), .customLong("follow")], help: "Go on as stories arrive.")
    var follow = false

    @Option(help: ArgumentHelp("How many stories at most in one batch.", valueName: "count"))
    var batch = 500

    @Option(
        name: .customLong("batch-bytes"),
        help: ArgumentHelp("How long a batch may be; a longer story is one of its own.", valueName: "size"))
    var batchBytes = "8MiB"

    @Option(help: ArgumentHelp("With -f: how long a batch that is not full waits for more.", valueName: "time"))
    var wait = "1s"

    @Flag(help: "Also what was there when a feed was first read.")
    var backlog = false

    @Argument(parsing: .postTerminator, help: "What to run, with its arguments.")
    var command: [String]

    func run() throws {
        try Run.command {
            guard ReaderMarks.isValid(reader) else { throw Failure(StoreError.badReaderName(reader)) }
            guard batch >= 1 else { throw Failure(Status.usage, "--batch takes a number from 1 on") }
            guard let bytes = Int(batchBytes) ?? Quantity.size(batchBytes), bytes >= 1 else {
                throw Failure(
                    Status.usage, "--batch-bytes '\(batchBytes)' is no size: write 512KiB, 8MiB, or a number of bytes")
            }
            guard let time = Quantity.duration(wait) else {
                throw Failure(Status.usage, "--wait '\(wait)' is no time: write 500ms, 1s, 2m")
            }
            guard !command.isEmpty else { throw Failure(Status.usage, "say behind -- what to run") }
            let store = try global.openStore()
            // Watched from before the first look, so that nothing comes between.
            let watch = follow ? LogWatch(store, seesStates: true) : nil
            var deliverer = try Deliverer(
                store, try StoryFilter(stories.choice, store, backlog: backlog), stories, reader: reader,
                command: BatchCommand(words: command), limits: StoryBatch.Limits(stories: batch, bytes: bytes),
                patience: follow ? Quantity.milliseconds(time) : nil)
            running: while true {
                switch try deliverer.turn() {
                case .goOn: break
                case .wait(let milliseconds): usleep(UInt32(clamping: milliseconds * 1000))
                case .nothing:
                    guard let watch else { break running }
                    _ = watch.wait(milliseconds: 1000)
                }
            }
            if deliverer.settled == 0, stories.choice.failIfEmpty { throw Failure(Status.failed, "") }
        }
    }
}
