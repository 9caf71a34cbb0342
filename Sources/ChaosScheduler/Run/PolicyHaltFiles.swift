import ChaosEngine
import ChaosModel
import LinuxKernel
import Synchronization

/// The files by which a policy of this host stops runs. They are looked at on a thread: one on a server that does not answer
/// must not hold up the scheduler.
final class PolicyHaltFiles: Sendable {
    /// A policy, and who may have written it.
    typealias Policy = (path: String, owners: Set<UInt32>)

    /// How long a look may take, and how long what it came to is good for, in nanoseconds.
    private static let patience: UInt64 = 2_000_000_000
    private static let freshness: UInt64 = 500_000_000

    private struct Look {
        /// Since when one is under way.
        var began: UInt64?
        /// When the last one ended, and what it came to.
        var ended: UInt64 = 0, answer: String?
    }

    private let policies: [Policy]
    private let look = Mutex(Look())

    init(_ policies: [Policy]) { self.policies = policies }

    /// The policies that bind every run of this user.
    static var ofThisHost: [Policy] {
        var found: [Policy] = [(PolicyFile.host, [0])]
        if let own = PolicyFile.ofUser { found.append((own, [0, HostFacts.effectiveUser])) }
        return found
    }

    /// Why no run begins: a file that is there, or of which that cannot be told. `nil` also for a policy that is broken or not
    /// to be trusted: it refuses runs by itself, and says why.
    func refusal() -> String? {
        guard policies.contains(where: { Directory.exists($0.path) }) else { return nil }
        let now = Clock.monotonicNanoseconds()
        let (known, isMine, began) = look.withLock { look -> (Look?, Bool, UInt64) in
            if let began = look.began { return (nil, false, began) }
            if look.ended > 0, now < look.ended + Self.freshness { return (look, false, now) }
            look.began = now
            return (nil, true, now)
        }
        if let known { return known.answer }
        if isMine {
            do throws(KernelError) {
                try KernelThread(name: "halt-files") { [self] in
                    let answer = answer()
                    look.withLock { $0 = Look(began: nil, ended: Clock.monotonicNanoseconds(), answer: answer) }
                }.start()
            } catch {
                look.withLock { $0.began = nil }
                return "whether runs are halted cannot be told: \(error)"
            }
        }
        while Clock.monotonicNanoseconds() < began + Self.patience {
            if let over = look.withLock({ $0.began == nil ? $0 : nil }) { return over.answer }
            Clock.sleep(milliseconds: 1)
        }
        return "whether a file is there that a policy names cannot be told: no answer"
    }

    private func answer() -> String? {
        for policy in policies {
            guard let found = try? PolicyFile.trusted(policy.path, owners: policy.owners) else { continue }
            for file in found.haltFiles {
                do throws(KernelError) {
                    if let mark = try FileMark.look(at: file) { return "\(HaltMark(mark))" }
                } catch { return "whether \(file) is there cannot be told: \(error)" }
            }
        }
        return nil
    }
}
