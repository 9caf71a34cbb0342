import ChaosModel
import LinuxKernel
import Synchronization

/// Loads a disk with reads and writes of a file without a name.
struct DiskLoadRole {
    /// Between two looks, in milliseconds.
    private static let period = 50

    private let load: DiskLoad
    private let counters: Tally<DiskLoad.Counter>
    private let file: UnnamedFile
    private let state = DiskLoadState()
    private let end: UInt64
    private let chunk: UInt64

    init(_ load: DiskLoad) throws(KernelError) {
        self.load = load
        counters = try Tally()
        file = try UnnamedFile(
            in: load.directory, name: ".aftershock_load_\(HostFacts.processID)", direct: load.direct)
        end = load.size / load.block * load.block
        chunk = max(load.block, (1 << 20) / load.block * load.block)
    }

    /// Loads the disk until standard input ends.
    /// - Throws: `KernelError` when not even one block can be written.
    func run() throws(KernelError) {
        do throws(KernelError) { try file.allocate(from: 0, end) } catch  where [95, 38].contains(error.errno) {
            // Space that cannot be reserved is taken as it is written.
        }
        try fill(upTo: load.block, by: load.block)
        let onlyWrites = load.mode == .write || load.mode == .sync
        if onlyWrites { state.filled.store(end, ordering: .releasing) }
        for number in 0..<load.workers {
            let worker = DiskWorker(load: load, number: number, file: file, state: state)
            try KernelThread(name: "io-\(number)") { worker.run() }.start()
        }
        HelperRole.say("ready")
        while true {
            // What was never written is read without the disk.
            let isFilling = !state.isGivenBack && state.filled.load(ordering: .acquiring) < end
            if isFilling { try fill(upTo: end, by: chunk) }
            if try file.space().available < load.floor { try giveBack() }
            count()
            let isHurried = isFilling && load.rate == nil
            let woken = try Poller.wait(for: [0], milliseconds: isHurried ? 0 : Self.period)
            if !woken.isEmpty, try Descriptor.read(0).isEmpty { return }
        }
    }

    /// Writes the next part of what the workers read.
    private func fill(upTo limit: UInt64, by size: UInt64) throws(KernelError) {
        let filled = state.filled.load(ordering: .acquiring)
        var buffer = IOBuffer(size: Int(min(size, limit - filled)))
        let written = try buffer.write(to: file, at: filled)
        state.filled.store(filled + UInt64(written) / load.block * load.block, ordering: .releasing)
    }

    /// Others need the space more.
    private func giveBack() throws(KernelError) {
        state.filled.store(0, ordering: .releasing)
        state.isGivenBack = true
        try file.truncate(to: 0)
    }

    private func count() {
        let operations = state.operations.load(ordering: .relaxed)
        counters[.operations] = operations
        counters[.bytesRead] = state.read.load(ordering: .relaxed)
        counters[.bytesWritten] = state.written.load(ordering: .relaxed)
        counters[.syncs] = state.syncs.load(ordering: .relaxed)
        counters[.failures] = state.failures.load(ordering: .relaxed)
        counters[.meanLatency] = operations > 0 ? state.nanoseconds.load(ordering: .relaxed) / operations : 0
        counters[.maxLatency] = state.slowest.load(ordering: .relaxed)
        counters[.workingSet] = state.filled.load(ordering: .relaxed)
    }
}

/// What the workers share.
final class DiskLoadState: Sendable {
    let filled = Atomic<UInt64>(0)
    let operations = Atomic<UInt64>(0)
    let read = Atomic<UInt64>(0)
    let written = Atomic<UInt64>(0)
    let syncs = Atomic<UInt64>(0)
    let failures = Atomic<UInt64>(0)
    let nanoseconds = Atomic<UInt64>(0)
    let slowest = Atomic<UInt64>(0)
    private let givenBack = Atomic(false)

    /// Whether the working set was given back for good.
    var isGivenBack: Bool {
        get { givenBack.load(ordering: .acquiring) }
        set { givenBack.store(newValue, ordering: .releasing) }
    }
}

/// One thread of a load.
struct DiskWorker: Sendable {
    let load: DiskLoad
    let number: Int
    let file: UnnamedFile
    let state: DiskLoadState

    /// Reads and writes for ever.
    func run() {
        var buffer = IOBuffer(size: Int(load.block))
        var random = SplitMix(seed: UInt64(number) &+ Clock.monotonicNanoseconds())
        var isWrite = load.mode == .write || load.mode == .sync || number.isMultiple(of: 2)
        let interval = load.rate.map { UInt64(1e9 * Double(load.workers) / $0) } ?? 0
        var due = Clock.monotonicNanoseconds() + interval / UInt64(load.workers) * UInt64(number)
        while true {
            let blocks = state.filled.load(ordering: .acquiring) / load.block
            guard blocks > 0 else {
                Clock.sleep(milliseconds: 50)
                continue
            }
            if interval > 0 {
                Clock.sleep(untilMonotonic: due)
                // What a slow disk could not take is not caught up with for ever.
                due = max(due + interval, Clock.monotonicNanoseconds().subtractingOrZero(1_000_000_000))
            }
            let offset = random.next(below: blocks) * load.block
            let start = Clock.monotonicNanoseconds()
            do throws(KernelError) {
                try operate(isWrite, at: offset, &buffer)
                let took = Clock.monotonicNanoseconds() - start
                state.operations.add(1, ordering: .relaxed)
                state.nanoseconds.add(took, ordering: .relaxed)
                state.slowest.max(took, ordering: .relaxed)
            } catch {
                state.failures.add(1, ordering: .relaxed)
                Clock.sleep(milliseconds: 10)
            }
            if load.mode == .mixed { isWrite.toggle() }
            if load.mode == .read { isWrite = false }
        }
    }

    private func operate(_ isWrite: Bool, at offset: UInt64, _ buffer: inout IOBuffer) throws(KernelError) {
        if isWrite && load.mode != .read {
            let count = try buffer.write(to: file, at: offset)
            state.written.add(UInt64(count), ordering: .relaxed)
            guard load.mode == .sync else { return }
            try file.sync()
            state.syncs.add(1, ordering: .relaxed)
        } else {
            state.read.add(UInt64(try buffer.read(from: file, at: offset)), ordering: .relaxed)
        }
    }
}

/// Where to read and write next: good enough, and nothing to wait for.
private struct SplitMix {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next(below bound: UInt64) -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return (mixed ^ (mixed >> 31)).multipliedFullWidth(by: bound).high
    }
}

extension UInt64 {
    fileprivate func subtractingOrZero(_ other: UInt64) -> UInt64 { self > other ? self - other : 0 }
}
