import Glibc

/// Two ends, neither of which a command that is started has unless it is given one.
struct Pipe {
    let reading: Int32
    let writing: Int32

    /// nil where there is none to be had; errno says why.
    init?() {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        (reading, writing) = (ends[0], ends[1])
    }
}
