import ChaosModel
import LinuxKernel

/// A check by a program: exit code 0 is good.
struct CommandCheck {
    let arguments: [String]
    let timeout: Duration

    init(_ arguments: [String], timeout: Duration) {
        self.arguments = arguments
        self.timeout = timeout
    }

    func refusal() -> String? {
        let mark = LeftoverChecks.freshMark()
        var request = SpawnRequest(arguments, directory: "/")
        request.environment =
            BoundedCommand.path + ["HOME=\(HostFacts.environment("HOME") ?? "/")"]
            + ["\(CommandAttempt.markName)=\(mark)"]
        request.standardInput = .null
        request.diesWithParent = true
        request.clearsAmbient = true
        request.gainsNothing = true
        do throws(KernelError) {
            let outcome = try BoundedCommand(request, timeout: timeout).run { CommandAttempt.endAll(marked: mark) }
            let said = outcome.said.map { ": \($0)" } ?? ""
            guard let status = outcome.status else { return "no answer within \(timeout.fieldText)\(said)" }
            return status == .exited(0) ? nil : "\(status)\(said)"
        } catch { return "\(error)" }
    }
}
