import ChaosModel
import LinuxKernel

/// What commands tell.
extension CapabilityTrial {
    /// Whether systemd answers: being installed says nothing, in a container it does not run.
    var systemd: Finding {
        let (works, text) = outcome(of: ["systemctl", "--no-pager", "show", "--property=Version", "--value"])
        return Finding(
            works: works, detail: works ? "systemd \(text) answers" : "systemctl: \(text)",
            fix: works ? nil : "a host whose process 1 is systemd, and a user who may manage its units")
    }

    /// Runs a command that must answer at once.
    /// - Returns: whether it ended well, and the first line of what it said.
    func outcome(of arguments: [String], environment: [String]? = nil) -> (Bool, String) {
        do throws(KernelError) {
            let command = try BackgroundCommand(arguments, environment: environment)
            guard let status = command.wait(milliseconds: 3000) else { return (false, "no answer within 3 s") }
            let line = command.text().split(separator: "\n").first.map(String.init) ?? "\(status)"
            return (status == .exited(0), line)
        } catch {
            return (false, "\(error)")
        }
    }
}
