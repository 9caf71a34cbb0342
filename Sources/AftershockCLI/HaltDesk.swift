import ChaosEngine
import ChaosModel
import LinuxKernel

/// What `aftershock halt` does. Every part is tried whatever became of the others: a full disk must not keep a run going.
struct HaltDesk {
    let state: StateOption

    private var host: HostHalt {
        // A broken policy is no reason not to halt: its files are left aside then.
        let files = (try? PolicyOption.parse([]).policies().flatMap(\.haltFiles)) ?? []
        return HostHalt(state: state.directory, isDefault: state.given == nil, files: files)
    }

    /// Marks, stops, and says what was stopped.
    func halt(because reason: String) -> Int32 {
        // Those that go on now: some may see the mark and end before we get to them.
        let held = HeldRun.all()
        let isMarked = mark(reason)
        var codes: [Int32] = []
        do {
            try host.stop(held) { codes.append(tell($0.outcome, isAlone: $0.isAlone)) }
        } catch {
            // Says it in full.
            do { try state.checkIfPresent() } catch { Output.error("\(error)") }
            codes.append(2)
        }
        if codes.contains(2) || !isMarked { return 2 }
        return codes.contains(3) ? 3 : 0
    }

    /// Removes every mark that we may.
    func clear() -> Int32 {
        let (removed, problems) = host.clear()
        for problem in problems { Output.error("aftershock: error: \(problem)") }
        for mark in removed {
            Output.line("cleared \(mark)")
            DrillAudit.note(.haltCleared, reason: "\(mark)", in: state.directory)
        }
        guard let reason = host.remaining() else {
            if removed.isEmpty { Output.line("runs are not halted") }
            return 0
        }
        Output.error(
            "aftershock: error: runs are still halted: \(reason)\n  help: whoever made it, or root, removes it")
        return 2
    }

    /// Says whether runs are halted and which go on.
    func show() -> Int32 {
        let reason = host.remaining()
        Output.line(reason.map { "halted: \($0)" } ?? "runs are not halted")
        for held in HeldRun.all() { Output.line("run \(held.run ?? "unknown") goes on: \(held.process), \(held.lock)") }
        return reason == nil ? 0 : 2
    }

    private func mark(_ reason: String) -> Bool {
        let text = "by \(Operator.current)" + (reason.isEmpty ? "" : ": " + reason)
        let (isMarked, problems) = host.mark(text)
        if isMarked {
            DrillAudit.note(.haltSet, reason: text, in: state.directory)
            Output.line("no run begins until `aftershock halt --clear`")
        } else {
            Output.error(
                "aftershock: error: NEW RUNS ARE NOT KEPT FROM BEGINNING: no mark could be made: "
                    + problems.joined(separator: "; "))
        }
        return isMarked
    }

    /// Says how it went.
    private func tell(_ outcome: Halt.Outcome, isAlone: Bool) -> Int32 {
        switch outcome {
        case .nothingRuns:
            if isAlone { Output.line("nothing runs here: no run holds \(state.directory)/journal") }
            return 0
        case .rolledBack(let run):
            Output.line("run \(run) is stopped and rolled back")
            return 0
        case .recovered(_, let outcome):
            Output.line(RecoveryText(outcome).text)
            return Self.code(outcome)
        case .killed(let run, let outcome):
            Output.line("run \(run) did not answer and was killed")
            Output.line(RecoveryText(outcome).text)
            return Self.code(outcome)
        case .ended(let run, let wasKilled):
            Output.line(
                "run \(run) \(wasKilled ? "did not answer and was killed" : "is stopped"); its journal is not ours to read: "
                    + "its guardian takes back what is left")
            return 0
        case .failed(let reason):
            Output.error("aftershock: error: \(reason)")
            return 2
        }
    }

    private static func code(_ outcome: Recoverer.Outcome) -> Int32 {
        outcome.isWhole ? 0 : Report.Verdict.rollbackIncomplete.exitCode
    }
}
