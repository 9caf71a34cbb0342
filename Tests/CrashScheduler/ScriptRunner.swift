import ChaosModel
import ChaosScheduler
import LinuxKernel

/// Runs that are shell scripts, with what matters of a real one: they outlive whoever started them, the directory of a run is
/// made exclusively, a lock that they inherit says that they go on, and what they came to is in a file.
struct ScriptRunner: DrillRunner {
    let directory: String

    func start(_ order: RunOrder) throws(DeskError) {
        let path = directory + "/" + order.run
        do throws(KernelError) {
            guard let lock = try OpenFileLock.take(path + ".lock") else { return }
            guard !Directory.exists(path) else { return }
            let script = "mkdir \"$1\" || exit 1; echo begun >> \"$1.log\"; sleep 0.2; echo passed > \"$1/verdict\""
            var request = SpawnRequest(["/bin/sh", "-c", script, "run", path])
            request.newSession = true
            request.extraDescriptors = [lock.descriptor]
            // It is reaped by nobody: it ends on its own, and this process soon after.
            let process = try spawn(request)
            _ = process.pid
        } catch { throw .failed("\(error)") }
    }

    func standing(of run: String) -> RunStanding {
        let path = directory + "/" + run
        // One that cannot be looked at may be held.
        if (try? OpenFileLock.isHeld(path + ".lock")) != false { return .underWay }
        if (try? File.text(of: path + "/verdict")) == "passed\n" { return .ended(verdict: "passed", reason: "as told") }
        return Directory.exists(path) ? .ended(verdict: "interrupted", reason: "it has no verdict") : .unknown
    }

    func stop(_ run: String, because reason: String) {}
    func holder() -> String? { nil }
    func halted() -> String? { nil }
    func refusal(of checks: [PreCheck]) -> String? { nil }
}
