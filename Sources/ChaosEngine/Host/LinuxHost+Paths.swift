import ChaosModel
import LinuxKernel

/// What faults on disks need to know of the host.
extension LinuxHost {
    /// What a path leads to; `nil` when it leads nowhere.
    func pathFacts(of path: String) -> PathFacts? {
        guard let found = try? FileSystem.of(path) else { return nil }
        let own = try? FileSystem.of(stateDirectory)
        var facts = PathFacts(
            resolved: found.path, isDirectory: found.isDirectory, mountPoint: found.mountPoint,
            fileSystem: found.kind, disk: found.disk, size: found.size, available: found.available,
            inodes: found.inodes, availableInodes: found.availableInodes, holdsState: own?.device == found.device,
            free: found.free, isReadOnly: found.isReadOnly)
        let parent = found.path.split(separator: "/").dropLast().map { "/" + $0 }.joined()
        facts.isGuarded = !FileAccess.mayWrite(to: found.isDirectory ? found.path : parent)
        return facts
    }
}

/// Memory of this host, proc(5).
enum HostMemory {
    /// What /proc/meminfo says now.
    static var facts: MemoryFacts {
        var facts = MemoryFacts(page: UInt64(HostFacts.pageSize))
        for line in ((try? File.text(of: "/proc/meminfo")) ?? "").split(separator: "\n") {
            let words = line.split { $0 == " " || $0 == ":" }
            guard words.count > 1, let kilobytes = UInt64(words[1]) else { continue }
            switch words[0] {
            case "MemTotal": facts.total = kilobytes * 1024
            case "MemAvailable": facts.available = kilobytes * 1024
            case "SwapTotal": facts.swap = kilobytes * 1024
            default: continue
            }
        }
        return facts
    }
}
