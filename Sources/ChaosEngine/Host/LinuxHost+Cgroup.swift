import ChaosModel
import LinuxKernel

extension LinuxHost {
    func read(_ group: Cgroup, _ file: String) throws(HostError) -> String {
        try attempt("read \(group)/\(file)") { () throws(KernelError) in
            try CgroupDirectory(group.directory).read(file)
        }.trimmedSpace
    }

    func write(_ group: Cgroup, _ file: String, _ value: String) throws(HostError) {
        try attempt("write `\(value)` to \(group)/\(file)") { () throws(KernelError) in
            try CgroupDirectory(group.directory).write(file, value)
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
}

extension String {
    /// Without white space at the end.
    var trimmedSpace: String {
        var text = Substring(self)
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }
}
