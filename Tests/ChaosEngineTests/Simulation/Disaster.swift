import ChaosTestKit

/// What goes wrong in a simulated run beside its faults.
enum Disaster: Hashable, Sendable {
    /// SIGKILL of the executor.
    case kill
    /// The executor is stopped, or hangs, for so long, in nanoseconds.
    case hang(UInt64)
    /// The whole machine stands still for so long, in nanoseconds.
    case leap(UInt64)
    /// A signal to the executor.
    case signal(Int32)
    /// The guardian is killed.
    case guardianDies
    /// A helper dies, or stops answering.
    case helperDies, helperHangs
    /// A process of a service ends; its supervisor starts another one some time later.
    case processDies
    /// A process of a service forks.
    case processForks
    /// A process ends, and its number is given to somebody else at once.
    case processReplaced
    /// A service ends, and its supervisor removes its group and all below it.
    case serviceVanishes
    /// An interface is removed.
    case interfaceVanishes
    /// The kernel refuses this and some more effects.
    case refusal(Int32, effects: Int)
    /// The kernel accepts the next change, or the next undo, and does nothing.
    case ignoredChange, ignoredUndo
    /// Every effect takes so long, in nanoseconds, for a while.
    case slowKernel(UInt64)
    /// Another program writes a value of a service's group.
    case foreignGroupValue
    /// Another program sets a limit or a score of a process.
    case foreignLimit
    /// Another program continues or stops a process.
    case foreignSignal
    /// Another program moves a process to another group.
    case foreignMove
    /// Another program writes a setting.
    case foreignSetting
    /// Another program puts its own root qdisc in the place of whatever is there.
    case foreignRoot
    /// Another program flushes the whole rule set, or changes a table of its own.
    case foreignFlush, foreignTable
    /// The journal cannot be written any more, or for so many effects.
    case journalBroken(effects: Int)
    /// Somebody removes the journal.
    case journalRemoved

    /// Its kind, for the account of what was met.
    var kind: String {
        switch self {
        case .kill: "executor killed at an effect"
        case .hang(let time): time > 3_000_000_000 ? "executor stopped" : "executor stopped for a moment"
        case .leap: "machine paused"
        case .signal(let number): "signal \(number)"
        case .guardianDies: "guardian killed"
        case .helperDies: "helper killed"
        case .helperHangs: "helper hangs"
        case .processDies: "target died"
        case .processForks: "target forked"
        case .processReplaced: "target's number reused"
        case .serviceVanishes: "service and group removed"
        case .interfaceVanishes: "interface removed"
        case .refusal(let errno, _): "errno \(errno)"
        case .ignoredChange: "change accepted and ignored"
        case .ignoredUndo: "undo accepted and ignored"
        case .slowKernel: "slow kernel"
        case .foreignGroupValue: "foreign group value"
        case .foreignLimit: "foreign limit"
        case .foreignSignal: "foreign SIGSTOP or SIGCONT"
        case .foreignMove: "foreign move"
        case .foreignSetting: "foreign sysctl"
        case .foreignRoot: "foreign root qdisc"
        case .foreignFlush: "nft flush ruleset"
        case .foreignTable: "foreign nft table"
        case .journalBroken: "journal not writable"
        case .journalRemoved: "journal removed"
        }
    }

    /// A kind and its particulars, each kind as likely as another.
    static func random(using random: inout SeededRandom) -> Disaster {
        switch Int.random(in: 0..<30, using: &random) {
        case 0, 1: .kill
        case 2: .hang(UInt64.random(in: 3_500_000_000...9_000_000_000, using: &random))
        case 3: .hang(UInt64.random(in: 100_000_000...2_500_000_000, using: &random))
        case 4: .leap(UInt64.random(in: 100_000_000...200_000_000_000, using: &random))
        case 5: .signal([1, 2, 3, 13, 15].randomElement(using: &random) ?? 15)
        case 6: .guardianDies
        case 7: .helperDies
        case 8: .helperHangs
        case 9: .processDies
        case 10: .processForks
        case 11: .processReplaced
        case 12: .serviceVanishes
        case 13: .interfaceVanishes
        case 14, 15, 16, 17: .refusal(refusals.randomElement(using: &random) ?? 16, effects: count(using: &random))
        case 18: .slowKernel(UInt64.random(in: 1_000_000...60_000_000, using: &random))
        case 19: .foreignGroupValue
        case 20: .foreignLimit
        case 21: .foreignSignal
        case 22: .foreignMove
        case 23: .foreignSetting
        case 24: .foreignRoot
        case 25: Bool.random(using: &random) ? .foreignFlush : .foreignTable
        case 26: .journalBroken(effects: count(using: &random))
        case 27: .ignoredChange
        case 28: .ignoredUndo
        default: .journalRemoved
        }
    }

    /// What a kernel may answer to anything. ESRCH is not among them: it comes when a process has ended, and only then.
    static let refusals: [Int32] = [1, 2, 4, 5, 11, 12, 16, 17, 19, 22, 28]

    private static func count(using random: inout SeededRandom) -> Int {
        [1, 1, 2, 3, 8, 25, 200].randomElement(using: &random) ?? 1
    }
}
