import Glibc

/// Standard input, output and error as a program counts on them.
public enum StandardStreams {
    /// Fills the places of those that were closed. Else the first file that is opened would stand there: a store's file
    /// would take in what is written to standard output.
    ///
    /// What is read from or written to one of them fails as it would have.
    public static func fill() {
        for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
        where fcntl(descriptor, F_GETFD) < 0 && errno == EBADF {
            _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }
}
