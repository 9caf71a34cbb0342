import LinuxKernel

/// What `#require` does, for values that cannot be copied.
func unwrap<Value: ~Copyable>(_ value: consuming Value?) throws -> Value {
    guard let value else { throw Missing() }
    return value
}

/// Whether `make` gives nothing; `#expect` cannot compare values that cannot be copied.
func isAbsent<Value: ~Copyable>(_ make: () throws -> Value?) rethrows -> Bool {
    switch try make() {
    case .none: true
    case .some: false
    }
}

/// A value that had to be there.
struct Missing: Error {}

/// Waits for what the kernel does in its own time; gives up after 10 s, and the expectation then fails.
func eventually(_ condition: () throws -> Bool) rethrows -> Bool {
    let deadline = Clock.monotonicNanoseconds() + 10_000_000_000
    while try !condition() {
        if Clock.monotonicNanoseconds() > deadline { return false }
        Clock.sleep(milliseconds: 5)
    }
    return true
}
