import ChaosEngine
import ChaosModel
import LinuxKernel
import Synchronization

/// Reads the feed of whatever run there is: one reader for everyone who watches.
final class LiveReader: Sendable {
    private struct State: ~Copyable {
        var tail: LiveTail?
        var run = ""
        var isEnded = false
    }
    private let state = Mutex(State())
    private let directory: String

    /// Reads the feeds of a state directory.
    init(state directory: String) { self.directory = directory }

    /// What was said since the last call; waits for nobody but the disk.
    func read() throws(KernelError) -> [LiveLine] {
        try state.withLock { (state) throws(KernelError) -> [LiveLine] in
            if state.tail == nil, try !open(&state) { return [] }
            var lines = try state.tail?.read() ?? []
            for line in lines { if case .end = line { state.isEnded = true } }
            if state.tail?.isOver == true {
                state.tail = nil
                if !state.isEnded {
                    let reason = "Its process is gone. What it changed is taken back by its guardian."
                    lines.append(.end(LiveLine.End(verdict: "interrupted", exitCode: 137, reason: reason)))
                }
            }
            return lines
        }
    }

    /// Begins with the run of now; whether there is one that was not read to its end already.
    private func open(_ state: inout State) throws(KernelError) -> Bool {
        guard let run = LiveTail.current(state: directory).sorted().last(where: { $0 != state.run }) else {
            return false
        }
        do throws(KernelError) { state.tail = try LiveTail(state: directory, run: run) } catch {
            // It ended between the two looks.
            if error.errno == 2 { return false }
            throw error
        }
        (state.run, state.isEnded) = (run, false)
        return true
    }
}
