import ArgumentParser
import ChaosEngine
import ChaosModel
import LinuxKernel

/// `aftershock notify`.
struct NotifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notify", abstract: "Try hooks, and see to what was not delivered.",
        subcommands: [NotifyTestCommand.self, NotifyListCommand.self, NotifyFlushCommand.self])
}

/// `aftershock notify test`.
struct NotifyTestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Send one event to every hook that wants it, marked as a test.",
        discussion: "Exit code 0 when every hook has it, 1 otherwise. Each hook gets one attempt.")

    @Argument(help: "An experiment file whose hooks are tried too.", completion: .file(extensions: ["yaml", "yml"]))
    var file: String?

    @Option(
        help: "The event: start, breach, recovery, end; or missed, skipped, paused, bad-file, trouble of the daemon.")
    var event: EventName = .end

    @OptionGroup var notify: NotifyOption

    /// The events as the command line has them.
    enum EventName: String, ExpressibleByArgument, CaseIterable {
        case start, breach, recovery, end, missed, skipped, paused, trouble
        case badFile = "bad-file"
    }

    func run() throws {
        try exiting {
            let experiment = try file.map { try SpecFile($0).experiment }
            let settings = try notify.settings(with: experiment?.notify ?? [])
            let kind = NotifyEvent(rawValue: event.rawValue) ?? .end
            let hooks = settings.hooks.filter { $0.events.contains(kind) }
            if hooks.isEmpty { throw Refusal("aftershock: error: no hook wants to hear of \(event.rawValue)") }
            let message = message(kind, experiment)
            try Orphans.adopt()
            var isWhole = true
            for hook in hooks {
                let delivery: Delivery
                do throws(HookError) { delivery = try Delivery(to: hook) } catch {
                    throw Refusal("aftershock: error: \(error)")
                }
                guard let result = delivery.trial(message) else {
                    throw Refusal("aftershock: error: no thread can be limited to what a hook may do")
                }
                Output.line(result.text)
                isWhole = isWhole && result.isDelivered
            }
            return isWhole ? 0 : 1
        }
    }

    private func message(_ kind: NotifyEvent, _ experiment: Experiment?) -> NotifyMessage {
        let run = RunOptions.freshRun()
        var message = NotifyMessage(
            kind, number: 1, run: run, experiment: experiment?.name ?? "test", labels: experiment?.labels ?? [:],
            host: HostFacts.hostname, at: Clock.wallSeconds(), elapsed: 0)
        message.test = true
        switch kind {
        case .start: break
        case .end:
            message.end = NotifyMessage.EndPart(
                verdict: Report.Verdict.passed.rawValue, reason: "This is a test: nothing was run.", bundle: "")
        case .breach, .recovery:
            let turn = BreachWatch.Turn(
                slo: 0, violated: TimeBounds(low: 0, high: 0), judgedAt: 0,
                recovered: kind == .recovery ? TimeBounds(low: 0, high: 0) : nil)
            if let slo = experiment?.slos.first {
                message.slo = NotifyMessage.SLOPart(turn, of: slo, effects: [], inBreach: [])
            }
        case .missed, .skipped, .paused, .badFile, .trouble, .digest, .summary:
            message = NotifyMessage(
                kind, id: "aftershockd-\(run)", host: HostFacts.hostname, at: Clock.wallSeconds(), elapsed: 0)
            message.test = true
            message.notice = DaemonNotice(
                kind, at: Clock.wallSeconds(), text: "This is a test: nothing happened.")
        }
        return message
    }
}

/// `aftershock notify list`.
struct NotifyListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List what was not delivered.", discussion: "Exit code 0.")

    @OptionGroup var state: StateOption

    func run() throws {
        try exiting {
            try state.checkIfPresent()
            var count = 0
            for found in Outbox(state: state.directory).all() {
                var entry = found
                if entry.isInHand {
                    Output.line("\(entry.run)  in the hands of process \(entry.courier ?? entry.runner ?? 0)")
                    continue
                }
                entry.assumeInterruption()
                for pending in entry.pending where entry.hooks.indices.contains(pending.hook) {
                    count += 1
                    Output.line(
                        "\(pending.message.id)  \(pending.message.at)  \(pending.message.event.rawValue) to "
                            + "\(entry.hooks[pending.hook].name): \(pending.detail ?? "not tried yet")")
                }
            }
            if count == 0 { Output.line("everything is delivered") }
            return 0
        }
    }
}

/// `aftershock notify flush`.
struct NotifyFlushCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flush", abstract: "Try once more to deliver what was not.",
        discussion: "Exit code 0 when nothing is left, 1 otherwise.")

    @OptionGroup var state: StateOption

    func run() throws {
        try exiting {
            try state.checkIfPresent()
            guard Directory.exists(state.directory + "/outbox") else {
                Output.line("everything is delivered")
                return 0
            }
            let delivered: Int?
            do throws(KernelError) {
                try Orphans.adopt()
                delivered = try OutboxFlush(state: state.directory).carryOut { Output.line($0.text) }
            } catch {
                throw Refusal("aftershock: error: \(error)")
            }
            guard let rest = delivered else {
                throw Refusal("aftershock: error: somebody else is delivering at the moment")
            }
            Output.line(rest == 0 ? "everything is delivered" : "\(rest) not delivered")
            return rest == 0 ? 0 : 1
        }
    }
}
