import Glibc

@testable import LinuxKernel

/// Files, mounts, settings and what the kernel keeps for a process.
extension HostState {
    /// The ground's directory beside its state, names of ours elsewhere, mounts, and named network namespaces.
    mutating func readFiles(of ground: Ground) {
        // What a test itself writes: specs, and what commands print.
        let own = ["state", "spec.yaml", "host.lock", "host.halt.d"]
        for name in (try? Directory.list(ground.directory)) ?? []
        where !own.contains(name) && !name.hasPrefix("output-") {
            readTree(ground.directory + "/" + name)
        }
        let runs = (try? Directory.list(ground.state + "/runs")) ?? []
        for place in ["/run", "/run/netns", "/tmp", "/var/tmp", "/dev/shm"] {
            for name in (try? Directory.list(place)) ?? []
            where name.contains(ground.id) || runs.contains(where: name.contains) {
                facts["\(place)/\(name)"] = "there"
            }
        }
        facts["mounts"] = Self.mounts(of: "self", in: ground)
    }

    private mutating func readTree(_ path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        let isDirectory = status.st_mode & S_IFMT == S_IFDIR
        let size = isDirectory ? "" : " of \(status.st_size) bytes"
        facts["file \(path)"] = "\(String(status.st_mode, radix: 8)) \(status.st_uid):\(status.st_gid)\(size)"
        guard isDirectory else { return }
        for name in (try? Directory.list(path)) ?? [] { readTree(path + "/" + name) }
    }

    /// Mounts, without those of other tests that run on the same machine.
    private static func mounts(of process: String, in ground: Ground) -> String {
        (ProcFile.text("/proc/\(process)/mountinfo") ?? "").split(separator: "\n").filter { line in
            line.contains(ground.id) || !(line.contains("/aftershock-") || line.contains("/run/netns"))
        }.joined(separator: "\n")
    }

    /// Limits, mounts, affinity, tracers, filters and states of the victims, and who of theirs is stopped.
    mutating func readProcesses(_ victims: [Victim], in ground: Ground) {
        for victim in victims {
            let name = "process \(victim.pid)"
            facts["\(name), limits"] = ProcFile.text("/proc/\(victim.pid)/limits")
            facts["\(name), mounts"] = Self.mounts(of: "\(victim.pid)", in: ground)
            let status = ProcFile.text("/proc/\(victim.pid)/status") ?? ""
            facts["\(name), status"] = status.split(separator: "\n").filter { line in
                Self.status.contains { line.hasPrefix($0 + ":") }
            }.joined(separator: "\n")
            facts["\(name), namespaces"] = ["net", "mnt", "pid", "ipc", "uts", "time", "cgroup", "user"]
                .map { ProcFile.link("/proc/\(victim.pid)/ns/\($0)") ?? "none" }.joined(separator: " ")
            facts["\(name), stopped"] = ProcessTable.descendants(of: victim.pid).compactMap { ProcessTable.stat($0) }
                .filter { "Tt".contains($0.state) }.map { "\($0.comm)[\($0.pid)]" }.joined(separator: " ")
        }
    }

    private static let status = [
        "Uid", "Gid", "Groups", "CapEff", "CapBnd", "NoNewPrivs", "Seccomp", "Seccomp_filters", "TracerPid",
        "Cpus_allowed_list", "Mems_allowed_list",
    ]

    /// The settings of this network namespace. Those of the whole host belong to everybody who works on it: of them the
    /// ones count that a scenario sets.
    mutating func readSettings() { readSettings(below: "/proc/sys/net") }

    private mutating func readSettings(below directory: String) {
        guard let stream = opendir(directory) else { return }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasPrefix(".") { continue }
            let path = directory + "/" + name
            if Self.volatile.contains(where: path.hasPrefix) { continue }
            if entry.pointee.d_type == DT_DIR {
                readSettings(below: path)
            } else if let value = Self.value(of: path) {
                facts[path] = value
            }
        }
    }

    /// What counts, and what is secret.
    private static let volatile = [
        "/proc/sys/net/netfilter/nf_conntrack_count", "/proc/sys/net/nf_conntrack_count",
        "/proc/sys/net/ipv4/tcp_fastopen_key",
    ]

    private static func value(of path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 8) { buffer in
            let count = read(descriptor, buffer.baseAddress, buffer.count)
            return count < 0 ? nil : String(decoding: buffer.prefix(count), as: UTF8.self)
        }
    }
}
