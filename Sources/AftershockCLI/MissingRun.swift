import ChaosEngine
import ChaosModel
import LinuxKernel

/// Why a run that was asked for cannot be shown.
struct MissingRun {
    /// As it was asked for.
    let name: String
    let bundle: RunBundle
    /// The state directory.
    let state: String

    /// What to say where a file that every judged run has is not there; `nil` when the run is there, so that the reason is
    /// another.
    func refusal(without file: String) -> Refusal? {
        guard !Directory.exists(bundle.path(of: file)) else { return nil }
        let isPath = name.contains("/")
        // What cannot be looked at is not known to be missing.
        guard let status = FileStatus(of: bundle.directory) else {
            return isPath
                ? Refusal("aftershock: error: there is no bundle \(name)")
                : Refusal("aftershock: error: there is no run \(name); `aftershock list runs` names them")
        }
        guard status.kind == .directory else {
            return Refusal("aftershock: error: \(name) is no bundle: it is no directory")
        }
        let isJudged = [RunBundle.report, RunBundle.record].contains { Directory.exists(bundle.path(of: $0)) }
        if isJudged { return Refusal("aftershock: error: run \(name) is damaged: its \(file) is missing") }
        if isPath {
            return Refusal(
                "aftershock: error: \(name) has no \(file): it is no bundle of a run, or the run was interrupted")
        }
        if isUnderWay { return Refusal("aftershock: error: run \(name) goes on: it has no report yet") }
        return Refusal(
            "aftershock: error: run \(name) was interrupted: its executor died, so there is no report; "
                + "`aftershock history show \(name)` has what is known")
    }

    private var isUnderWay: Bool {
        do throws(KernelError) { return try OpenRuns(state: state).underWay.contains(name) } catch { return false }
    }
}
