import ChaosModel
import LinuxKernel

extension TargetResolver {
    /// The facts of one target, or why there are none: a plan reports every problem at its place in the spec.
    func findings(of target: Target, run: String) -> TargetFacts {
        do throws(HostError) {
            let facts = try facts(of: target, run: run)
            if case .command(let command) = target.selector, facts.isPending { try check(command) }
            return facts
        } catch {
            var facts = TargetFacts(name: target.name)
            facts.problem = "\(error)"
            return facts
        }
    }

    /// Whether a command that is yet to be launched is there at all.
    private func check(_ command: Target.Command) throws(HostError) {
        do throws(KernelError) {
            try SpawnRequest(command.arguments, directory: command.directory).check()
        } catch {
            throw HostError(error.call, errno: error.errno, reason: error.reason)
        }
    }
}
