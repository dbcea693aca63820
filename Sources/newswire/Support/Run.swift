import ArgumentParser
import Glibc
import Stories

/// Runs a command's work and turns its failure into a line on standard error and an exit status.
enum Run {
    static func command(_ work: () throws -> Void) throws {
        do {
            try work()
        } catch let failure as Failure {
            if failure.status == Failure.closedPipe.status {
                signal(SIGPIPE, SIG_DFL)
                raise(SIGPIPE)
            }
            if !failure.message.isEmpty { complain(failure.message) }
            throw ExitCode(failure.status)
        }
    }
}

/// Asks the store, its errors as the command's.
func inStore<Result>(_ work: () throws(StoreError) -> Result) throws(Failure) -> Result {
    do throws(StoreError) { return try work() } catch { throw Failure(error) }
}
