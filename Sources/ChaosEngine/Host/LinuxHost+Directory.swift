import ChaosModel
import LinuxKernel

/// Directories of ours on the host's file systems. Their names say whose they are: an undo may come from a journal that
/// somebody forged, and must remove nothing else.
extension LinuxHost {
    func undo(ofDirectory path: String) throws(HostError) -> Undo {
        try requireOurs(path)
        try refuse(Directory.exists(path), .createDirectory(path))
        return .removeDirectory(path)
    }

    func createDirectory(_ path: String) throws(HostError) {
        try requireOurs(path)
        try attempt("make \(path)") { () throws(KernelError) in try HeldDirectory.create(path, mode: 0o700) }
    }

    func removeDirectory(_ path: String) throws(HostError) {
        try requireOurs(path)
        guard Directory.exists(path) else { return }
        try attempt("remove \(path)") { () throws(KernelError) in try Directory.removeTree(path) }
    }

    func requireOurs(_ path: String) throws(HostError) {
        let parts = path.split(separator: "/")
        guard path.hasPrefix("/"), !parts.contains(".."), parts.last?.hasPrefix(".aftershock_") == true else {
            throw HostError("find \(path)", reason: "it is no directory of ours")
        }
    }
}
