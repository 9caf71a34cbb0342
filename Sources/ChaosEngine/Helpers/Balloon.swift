import ChaosModel
import FoundationEssentials
import LinuxKernel

/// The keeper's end of a balloon: a process in the group that memory is taken from. The kernel may kill it; the keeper,
/// which is outside, lives on and tells.
struct Balloon: ~Copyable {
    private var process: SpawnedProcess
    private let row: SharedCounters
    /// Its standard input: with its end the balloon goes.
    private var lifeline: MessagePair

    /// Starts it in a group.
    /// - Throws: `KernelError` of clone(2), or when there is no such group.
    static func start(_ balloon: MemoryBalloon, token: String, in group: Cgroup?) throws(KernelError) -> Balloon {
        let work: String
        do { work = String(decoding: try JSONEncoder().encode(Helper.Work.holdMemory(balloon)), as: UTF8.self) } catch {
            throw KernelError("describe the balloon: \(error)", errno: 22)
        }
        var lifeline = try MessagePair.make()
        let row = try SharedCounters()
        var request = SpawnRequest([HostFacts.executablePath ?? "aftershock", "helper", token, work])
        request.standardInput = .descriptor(lifeline.other)
        request.standardOutput = .null
        request.diesWithParent = true
        request.resetScheduling = true
        request.cgroupDirectories = group.map { [$0.directory] } ?? []
        request.extraDescriptors = [row.descriptor]
        let process = try spawn(request)
        lifeline.closeOther()
        return Balloon(process: process, row: row, lifeline: lifeline)
    }

    private init(process: consuming SpawnedProcess, row: SharedCounters, lifeline: consuming MessagePair) {
        self.process = process
        self.row = row
        self.lifeline = lifeline
    }

    /// Bytes that it shall hold.
    var wanted: UInt64 {
        get { self[.wanted] }
        nonmutating set { row[MemoryBalloon.Word.wanted.rawValue] = newValue }
    }
    /// Readable once it has ended.
    var descriptor: Int32 { process.descriptor }
    /// Bytes that it holds.
    var held: UInt64 { self[.held] }
    /// Bytes that it ever wrote.
    var touched: UInt64 { self[.touched] }
    /// Whether its pages cannot be swapped out.
    var isLocked: Bool { self[.unlocked] == 0 }
    /// The errno that ended it; 0 when none did.
    var failure: Int32 { Int32(truncatingIfNeeded: self[.failure]) }

    /// How it ended; `nil` while it lives.
    mutating func ending() throws(KernelError) -> ExitStatus? { try process.poll() }

    /// Keeps it from taking more and waits for a moment.
    /// - Returns: whether it ended by itself: then it is what the kernel killed.
    mutating func hasDied() throws(KernelError) -> Bool {
        try process.send(signal: 19)
        _ = try Poller.wait(for: [process.descriptor], milliseconds: 100)
        return try process.poll() == .signaled(9)
    }

    /// Ends it and waits until its memory is free.
    mutating func end() {
        _ = try? process.send(signal: 9)
        _ = try? process.wait()
    }

    private subscript(word: MemoryBalloon.Word) -> UInt64 { row[word.rawValue] }
}

/// The balloon itself.
struct BalloonRole {
    /// Bytes between two looks at what the keeper wants: so far does it overshoot at most.
    private static let step: UInt64 = 1 << 20

    let balloon: MemoryBalloon

    /// Holds what it is told to until its standard input ends.
    /// - Throws: `KernelError` when there are no addresses left, or the score cannot be set.
    func run() throws(KernelError) {
        let row = try HelperRole.counters()
        if balloon.isKilledFirst {
            try OOMScore.set(1000, of: HostFacts.processID)
        } else {
            // Only with CAP_SYS_RESOURCE; the kernel then still finds nothing of the memory in our own size.
            _ = try? OOMScore.set(-500, of: HostFacts.processID)
        }
        var memory = try MemoryHold.reserve(
            Int(clamping: balloon.capacity), balloon.isKilledFirst ? .own : .unmapped)
        while true {
            let wanted = row[MemoryBalloon.Word.wanted.rawValue]
            let held = UInt64(memory.held)
            let next = wanted > held ? min(wanted, held + Self.step) : wanted
            do throws(KernelError) { try memory.resize(to: Int(clamping: next)) } catch
                where error.errno != 12 || memory.isLocked
            {
                row[MemoryBalloon.Word.failure.rawValue] = UInt64(UInt32(bitPattern: error.errno))
                throw error
            } catch {
                // The group is full, and whom the kernel killed has not gone yet.
                Clock.sleep(milliseconds: 1)
            }
            row[MemoryBalloon.Word.held.rawValue] = UInt64(memory.held)
            row[MemoryBalloon.Word.touched.rawValue] = memory.touched
            row[MemoryBalloon.Word.unlocked.rawValue] = memory.isLocked ? 0 : 1
            let isBusy = UInt64(memory.held) != held
            if try !Poller.wait(for: [0], milliseconds: isBusy ? 0 : 10).isEmpty { return }
        }
    }
}
