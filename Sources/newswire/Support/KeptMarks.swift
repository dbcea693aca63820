import Stories

extension ReaderMarks {
    /// A reader's marks, to mark stories in; `whenBusy` is called where another run has them.
    static func kept(
        of name: String, in folder: String, for store: StoreReader, whenBusy: () -> Void
    ) throws(Failure) -> ReaderMarks {
        let marks: ReaderMarks
        do throws(StoreError) { marks = try ReaderMarks(folder: folder, name: name, whenBusy: whenBusy) } catch {
            let failure = Failure(error)
            throw Failure(failure.status, "the marks of reader \(name) cannot be kept: " + failure.message)
        }
        return try fitted(marks, to: store)
    }

    /// A reader's marks as they are; nothing is written.
    static func looking(at name: String, in folder: String, for store: StoreReader) throws(Failure) -> ReaderMarks {
        try fitted(inStore { () throws(StoreError) in try ReaderMarks(lookingAt: name, folder: folder) }, to: store)
    }

    private static func fitted(_ marks: ReaderMarks, to store: StoreReader) throws(Failure) -> ReaderMarks {
        try inStore { () throws(StoreError) in try marks.fit(to: store) }
        return marks
    }
}
