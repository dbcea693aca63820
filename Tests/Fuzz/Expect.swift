/// Ends the run with words, which a failed precondition of an optimized build has none of.
func expect(_ condition: @autoclosure () -> Bool, _ what: StaticString) {
    guard condition() else { fatalError("not so: \(what)") }
}
