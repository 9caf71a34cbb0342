import LinuxKernel

/// The counters of a helper, by name: what the executor reads while the helper works.
struct Tally<Name: CaseIterable & Equatable> {
    private let row: SharedCounters
    private let names = Array(Name.allCases)

    /// Opens the row that the executor passed on.
    init() throws(KernelError) { row = try HelperRole.counters() }

    subscript(name: Name) -> UInt64 {
        get { names.firstIndex(of: name).map { row[$0] } ?? 0 }
        nonmutating set {
            if let index = names.firstIndex(of: name) { row[index] = newValue }
        }
    }

    /// Says that the helper is well, and has to be from now on.
    func beat() { row.beat() }

    /// Keeps the greatest value.
    func raise(_ name: Name, to value: Int) {
        if UInt64(value) > self[name] { self[name] = UInt64(value) }
    }
}
