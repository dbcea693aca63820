extension String {
    /// Of bytes that a `UTF8Survey` has found to be UTF-8, or that were cut out of such between characters: they are not
    /// looked at a second time.
    init(wellFormed bytes: UnsafeBufferPointer<UInt8>) {
        self.init(copying: UTF8Span(unchecked: bytes.span))
    }
}
