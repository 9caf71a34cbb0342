import LinuxKernel

/// A signal, and who of a run gets it.
struct Blow: Sendable {
    /// Who is struck.
    enum Victim: String {
        case executor, guardian, helper
        /// The guardian first, then the executor.
        case both
    }

    var signal: Int32
    var victim: Victim
    /// Which of the helpers, in the order of their numbers; counted round.
    var helper = 0

    /// Everybody who is to be struck now; `nil` when there is none of them at this moment.
    func victims() -> [Int32]? {
        let descendants = ProcessTable.descendants(of: HostFacts.processID)
        let guardians = descendants.filter { Self.role($0) == "guardian" }
        let helpers = descendants.filter { Self.role($0) == "helper" }.sorted()
        switch victim {
        case .executor: return [HostFacts.processID]
        case .guardian: return guardians.isEmpty ? nil : guardians
        case .both: return guardians.isEmpty ? nil : guardians + [HostFacts.processID]
        case .helper: return helpers.isEmpty ? nil : [helpers[helper % helpers.count]]
        }
    }

    /// The guardian of this run.
    static var guardian: Int32? {
        ProcessTable.descendants(of: HostFacts.processID).first { role($0) == "guardian" }
    }

    /// How many helpers there are.
    static var helpers: Int {
        ProcessTable.descendants(of: HostFacts.processID).count(where: { role($0) == "helper" })
    }

    /// Strikes.
    func strike(_ victims: [Int32]) {
        for pid in victims {
            guard let stat = ProcessTable.stat(pid) else { continue }
            do throws(KernelError) {
                try ProcessHandle(pid: pid, startTicks: stat.startTicks)?.send(signal: signal)
            } catch {
                print("signal \(signal) to \(pid): \(error)")
            }
        }
    }

    private static func role(_ pid: Int32) -> String? { ProcessTable.commandLine(pid).dropFirst().first }
}
