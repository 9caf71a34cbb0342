import ChaosEngine
import LinuxKernel

/// What keeps runs from beginning while the host is halted, and stops the one that goes on.
enum HaltGate {
    /// Begins to look for halt marks.
    /// - Returns: the watch that the run goes on with.
    /// - Throws: `Refusal` when there is a mark, or it cannot be told whether there is one.
    static func pass(state: String, files: [String]) throws -> HaltWatch {
        // Not ours to make for ordinary users; what is there is looked at all the same.
        try? HaltPlaces.prepare()
        let watch: HaltWatch
        do throws(KernelError) { watch = try HaltWatch(HaltPlaces(state: state, files: files)) } catch {
            throw Refusal("aftershock: error: \(error)")
        }
        if let reason = watch.refusal() {
            throw Refusal(
                "aftershock: error: halted, no run begins: \(reason)\n"
                    + "  help: when it is over, `aftershock halt --clear`, or remove the file")
        }
        return watch
    }
}
