import ChaosModel
import LinuxKernel

extension LinuxHost {
    func read(_ group: Cgroup, _ file: String) throws(HostError) -> String {
        try attempt("read \(group)/\(file)") { () throws(KernelError) in
            try CgroupDirectory(group.directory).read(file)
        }.trimmedSpace
    }

    func write(_ group: Cgroup, _ file: String, _ value: String) throws(HostError) {
        do throws(HostError) {
            try attempt("write `\(value)` to \(group)/\(file)") { () throws(KernelError) in
                try CgroupDirectory(group.directory).write(file, value)
            }
        } catch {
            guard error.errno == 16, file.hasPrefix("memory.") else { throw error }
            throw HostError(
                error.operation, errno: error.errno,
                reason: "the group uses more than that, and the kernel cannot take enough of it back")
        }
    }

    /// The group of a process in the hierarchy that `other` belongs to.
    func cgroup(of process: ProcessIdentity, like other: Cgroup) -> Cgroup? {
        CgroupHierarchies.current.cgroup(of: process.pid, like: other)
    }

    func origin(of process: ProcessIdentity, like group: Cgroup) throws(HostError) -> ProcessOrigin {
        _ = try require(process)
        guard let current = cgroup(of: process, like: group) else {
            throw HostError("find the cgroup of \(process)", reason: "it is in no group of this hierarchy")
        }
        return ProcessOrigin(process: process, cgroup: current)
    }

    /// Periods and time in which the quota was used up: cpu.stat, in both versions.
    func throttling(of group: Cgroup) throws(HostError) -> [String: Double] {
        var evidence: [String: Double] = [:]
        for line in try read(group, "cpu.stat").split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 2, let value = Double(words[1]) else { continue }
            switch words[0] {
            case "nr_throttled": evidence["throttled_periods"] = value
            case "throttled_usec": evidence["throttled_seconds"] = value / 1e6
            case "throttled_time": evidence["throttled_seconds"] = value / 1e9
            default: continue
            }
        }
        return evidence
    }
}

extension String {
    /// Without white space at the end.
    var trimmedSpace: String {
        var text = Substring(self)
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }
}
