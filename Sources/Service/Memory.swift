internal import CCurl

/// How the process deals with memory.
public enum Memory {
    /// Before any thread. Bodies are allocated by one thread and freed by others: glibc would keep a heap for each of them. Two serve two
    /// cores, and what is freed goes back to the system; but not each body and batch at once, to be asked for again and
    /// cleared page by page.
    public static func keepSmall() {
        _ = mallopt(M_ARENA_MAX, 2)
        _ = mallopt(M_TRIM_THRESHOLD, 4 << 20)
        _ = mallopt(M_MMAP_THRESHOLD, 4 << 20)
    }
}
