import ChaosModel
import LinuxKernel

extension TargetResolver {
    /// The processes of a target, now, and nothing else about it: cheap enough to be asked while a run goes on. Empty for
    /// one that is not launched yet, and for a namespace as a whole.
    /// - Throws: `HostError` when the selector itself cannot be followed.
    func processes(of target: Target) throws(HostError) -> [Int32] {
        switch target.selector {
        case .command:
            guard let workload = supervisor.workload(target.name) else { return [] }
            return workload.cgroup.map(hierarchies.members) ?? supervisor.pids(target.name)
        case .process(let name): return ProcessTable.named(name)
        case .pid(let pid): return [try leader(pid)]
        case .pidfile(let path): return try family(ofPidfile: path)
        case .port(let port): return ProcessTable.listening(on: port)
        case .cgroup(let path): return hierarchies.members(of: try existingGroup(path))
        case .unit(let name): return (try? unit(name).subtreeProcesses()) ?? []
        case .container(let id): return (try? container(id).subtreeProcesses()) ?? []
        case .netns(let name, let port):
            guard let port, let path = NamedNetworkNamespace.path(of: name),
                let inode = NamedNetworkNamespace.inode(at: path)
            else { return [] }
            let id = NetworkNamespaceID(inode: inode, path: path)
            return try places.inside(id) { () throws(KernelError) in ProcessTable.listening(on: port) } ?? []
        case .user(let name):
            guard let uid = UserDatabase.uid(of: name) ?? UInt32(name) else { return [] }
            return ProcessTable.all().filter { ProcessTable.effectiveUser($0) == uid }
        }
    }
}
