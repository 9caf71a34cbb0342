import ChaosModel
import LinuxKernel
import Synchronization

/// Starts a command once with an event on its standard input, in a session and with an environment of its own, and sees to
/// it that nothing that it started outlives it.
struct CommandAttempt {
    /// How many attempts are being made. None begins while what the last one left is being ended.
    private static let underWay = Mutex(0)

    let ready: ReadyHook
    let command: NotifyCommand

    /// Carries it out. Takes no longer than the hook's time-out.
    func carryOut(_ message: NotifyMessage, _ body: [UInt8]) -> Attempt {
        Self.underWay.withLock { $0 += 1 }
        defer {
            Self.underWay.withLock { count in
                count -= 1
                if count == 0 { Self.endOrphans() }
            }
        }
        do throws(KernelError) {
            let input = try MemoryFile.holding(body)
            let mark = Self.mark(message)
            var request = SpawnRequest(command.arguments, directory: command.directory)
            request.environment =
                BoundedCommand.path + ["HOME=\(ready.account?.home ?? "/")"]
                + message.environment.map { "\($0.name)=\($0.value)" } + ["\(Self.markName)=\(mark)"]
            request.standardInput = .descriptor(input.descriptor)
            request.diesWithParent = true
            request.clearsAmbient = true
            request.gainsNothing = true
            request.user = ready.account
            return attempt(
                try BoundedCommand(request, timeout: ready.hook.timeout).run { Self.endAll(marked: mark) })
        } catch {
            return Attempt(verdict: .again(after: nil), detail: "\(error)")
        }
    }

    private func attempt(_ outcome: BoundedCommand.Outcome) -> Attempt {
        guard let status = outcome.status else {
            return Attempt(
                verdict: .again(after: nil), detail: "timed out after \(ready.hook.timeout.fieldText), killed",
                output: outcome.said)
        }
        return Attempt(
            verdict: status == .exited(0) ? .delivered : .again(after: nil), detail: "\(status)", output: outcome.said)
    }
}

/// Finding what a hook has started, also what left its session: by a variable in its environment, and among our own
/// descendants, since a courier adopts orphans.
extension CommandAttempt {
    /// The variable. Its value names the courier and the message.
    static let markName = "AFTERSHOCK_DELIVERY"

    private static func mark(_ message: NotifyMessage) -> String {
        let own = HostFacts.processID
        return mark(of: own, ProcessTable.stat(own)?.startTicks ?? 0)
            + "\(message.id)/\(Clock.monotonicNanoseconds())"
    }

    /// What the marks of one courier begin with. Its number alone may come again.
    private static func mark(of courier: Int32, _ startTicks: UInt64) -> String { "\(courier)-\(startTicks)/" }

    /// Kills every process of one attempt.
    static func endAll(marked mark: String) { end { $0 == mark } }

    /// Kills every process of every attempt of a courier.
    static func endAll(of courier: Int32, startTicks: UInt64) {
        let mark = mark(of: courier, startTicks)
        end { $0.hasPrefix(mark) }
    }

    /// Kills every process below this one: for a process that starts nothing but hooks, while none of them runs.
    static func endOrphans() {
        for _ in 0..<20 {
            let left = ProcessTable.descendants(of: HostFacts.processID).compactMap { ProcessTable.stat($0) }
                .filter { !$0.hasEnded }
            if left.isEmpty { return }
            for stat in left {
                let handle = (try? ProcessHandle(pid: stat.pid, startTicks: stat.startTicks)) ?? nil
                _ = try? handle?.send(signal: 9)
            }
        }
    }

    static func end(_ isMeant: (String) -> Bool, of user: UInt32? = nil) {
        // What is started meanwhile is found by the next look.
        for _ in 0..<3 {
            var found = false
            for pid in ProcessTable.all() where pid != HostFacts.processID {
                if let user, ProcessTable.realUser(pid) != user { continue }
                // In this order: whoever has the number later on did not begin then.
                guard let stat = ProcessTable.stat(pid), !stat.hasEnded,
                    let value = ProcessTable.environmentValue(pid, markName), isMeant(value),
                    let handle = (try? ProcessHandle(pid: pid, startTicks: stat.startTicks)) ?? nil
                else { continue }
                found = ((try? handle.send(signal: 9)) ?? false) || found
            }
            if !found { return }
        }
    }
}
