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

    /// Writes an earlier value back. Linux 6.1 refuses an empty cpuset as long as processes are in the group: it then gets
    /// all that this machine can ever have. The group may use what the one above has of it, as with an empty one, also
    /// once that changes.
    func restore(_ group: Cgroup, _ file: String, _ value: String) throws(HostError) {
        do throws(HostError) { try write(group, file, value) } catch {
            guard error.errno == 28, let everything = everything(group, file, value) else { throw error }
            try write(group, file, everything)
        }
    }

    /// Whether the file shows the earlier value, or what means the same.
    func isRestored(_ group: Cgroup, _ file: String, _ value: String) throws(HostError) -> Bool {
        let content = try read(group, file)
        return CgroupFile(file).shows(value, in: content) || content == everything(group, file, value)
    }

    /// A cpuset of v2 that bounds nothing, as an empty one.
    private func everything(_ group: Cgroup, _ file: String, _ value: String) -> String? {
        guard group.version == .v2, value.isEmpty, file == "cpuset.cpus" else { return nil }
        let possible = HostFacts.possibleCPUList
        return possible.isEmpty ? nil : possible
    }

    /// The group of a process in the hierarchy that `other` belongs to.
    func cgroup(of process: ProcessIdentity, like other: Cgroup) -> Cgroup? {
        CgroupHierarchies.current.cgroup(of: process.pid, like: other)
    }

    /// Where processes are. Those that have ended meanwhile need no way back; one at least has to be there.
    func origins(of processes: [ProcessIdentity], like group: Cgroup) throws(HostError) -> [ProcessOrigin] {
        var origins: [ProcessOrigin] = []
        var ended: HostError?
        for process in processes {
            do throws(HostError) { origins.append(try origin(of: process, like: group)) } catch {
                guard error.errno == 3 else { throw error }
                ended = error
            }
        }
        if let ended, origins.isEmpty { throw ended }
        return origins
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
