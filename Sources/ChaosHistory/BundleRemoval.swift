import ChaosEngine
import LinuxKernel

/// Removes bundles: each is first moved out of `runs/`, in one step, so that a crash leaves no half of one there.
struct BundleRemoval {
    let state: String

    /// Where a bundle is while it is being removed.
    var folder: String { state + "/" + StateDirectory.pruned }

    /// Removes what an earlier removal, that was cut short, has left.
    func finishEarlier() throws(KernelError) {
        guard Directory.exists(folder) else { return }
        try Directory.requirePrivate(folder)
        for name in try Directory.list(folder) {
            let path = folder + "/" + name
            let isDirectory = FileStatus(of: path)?.kind == .directory
            if isDirectory { try Directory.removeTree(path) } else { try Directory.removeFile(path) }
        }
    }

    /// Removes the bundle of a run.
    /// - Throws: `KernelError`: EINVAL for what is no run's name, ENOTDIR for a link or a file of that name.
    func remove(_ run: String) throws(KernelError) {
        let path = state + "/runs/" + run
        guard RunName.isValid(run) else { throw KernelError("remove \(path)", errno: 22) }
        guard let status = FileStatus(of: path) else { return }
        guard status.kind == .directory else { throw KernelError("remove \(path)", errno: 20) }
        try Directory.createDirectories(folder, mode: 0o700)
        try Directory.requirePrivate(folder)
        let place = folder + "/" + run
        do throws(KernelError) {
            try Directory.renameFile(path, to: place)
        } catch {
            // EXDEV: `runs` is a file system of its own.
            guard error.errno == 18 else { throw error }
            return try Directory.removeTree(path)
        }
        try Directory.removeTree(place)
    }
}
