/// Open files of the whole host: /proc/sys/fs/file-nr, proc(5).
public struct OpenFileTable: Hashable, Codable, Sendable {
    /// How many there are.
    public var allocated: UInt64
    /// How many there may be (fs.file-max); processes with CAP_SYS_ADMIN may open more.
    public var maximum: UInt64

    /// Records the table.
    public init(allocated: UInt64 = 0, maximum: UInt64 = 0) {
        self.allocated = allocated
        self.maximum = maximum
    }
}

/// Which descriptor numbers of a process are free.
extension [ClosedRange<Int>] {
    /// The limit on open files under which `left` more descriptors can be opened: a new one always gets the lowest number
    /// that is free, and has to be below the limit.
    func limit(leaving left: Int) -> Int {
        var free = 0
        var next = 0
        for run in self {
            // The gap before the run.
            if free + run.lowerBound - next > left { break }
            free += run.lowerBound - next
            next = run.upperBound + 1
        }
        return next + left - free
    }
}

extension [Int] {
    /// Ascending numbers as runs of neighbours.
    public var runs: [ClosedRange<Int>] {
        reduce(into: []) { runs, number in
            if let last = runs.last, last.upperBound + 1 == number {
                runs[runs.count - 1] = last.lowerBound...number
            } else {
                runs.append(number...number)
            }
        }
    }
}
