import ChaosModel
import LinuxKernel
import Synchronization

/// Looks for halt marks all the time, on threads of its own: a file on a server that does not answer must not keep the
/// executor from looking at everything else, nor the other marks from being seen.
public final class HaltWatch: Sendable {
    /// What the threads have seen.
    private final class Findings: Sendable {
        struct State {
            var reason: String?
            /// Places that were looked at once, with why that failed.
            var firstLooks: [String: String?] = [:]
        }

        let state = Mutex(State())
        let isOver = Atomic<Bool>(false)

        /// Puts down what a look came to.
        func looked(at place: String, _ look: Result<[HaltMark], KernelError>) {
            state.withLock { state in
                switch look {
                case .success(let marks):
                    if let first = marks.first { state.reason = state.reason ?? "\(first)" }
                    if state.firstLooks[place] == nil { state.firstLooks[place] = .some(nil) }
                // Later on the fault itself may be why there is no answer: a mark has to be there to count.
                case .failure(let error):
                    if state.firstLooks[place] == nil { state.firstLooks[place] = .some("\(error)") }
                }
            }
        }
    }

    private static let interval: UInt64 = 100

    private let findings = Findings()
    private let places: [String]
    /// What its threads keep of the process's capabilities: nothing, where the places are in reach without.
    let privileges: Set<LinuxCapability>

    /// Begins to look.
    /// - Throws: `KernelError` of pthread_create(3).
    public init(_ places: HaltPlaces) throws(KernelError) {
        self.places = [places.mark] + places.files
        privileges = self.places.allSatisfy(FileAccess.mayReach) ? [] : [.dacReadSearch]
        try watch("halt", places.mark) { () throws(KernelError) in try places.localMarks() }
        for file in places.files {
            try watch("halt-file", file) { () throws(KernelError) in
                try FileMark.look(at: file).map { [HaltMark($0)] } ?? []
            }
        }
    }

    deinit { findings.isOver.store(true, ordering: .relaxed) }

    /// Why runs are stopped; `nil` while they are not.
    public var reason: String? { findings.state.withLock(\.reason) }

    /// Why no run may begin: a mark, or a place that does not tell within a while whether there is one.
    public func refusal(within limit: Duration = .seconds(10)) -> String? {
        let end = Clock.monotonicNanoseconds() + UInt64(limit.nanoseconds)
        while true {
            let (reason, looks) = findings.state.withLock { ($0.reason, $0.firstLooks) }
            if let reason { return reason }
            if let (place, failure) = looks.first(where: { $0.value != nil }), let failure {
                return "whether \(place) is there cannot be told: \(failure)"
            }
            guard let missing = places.first(where: { looks[$0] == nil }) else { return nil }
            if Clock.monotonicNanoseconds() > end { return "whether \(missing) is there cannot be told: no answer" }
            Clock.sleep(milliseconds: 2)
        }
    }

    private func watch(
        _ name: String, _ place: String, _ look: @escaping @Sendable () throws(KernelError) -> [HaltMark]
    ) throws(KernelError) {
        let findings = findings
        let kept = privileges.mask
        try KernelThread(name: name) {
            do throws(KernelError) { try ThreadPrivileges.keepOnly(kept, gainsNothing: false) } catch {
                return findings.looked(at: place, .failure(error))
            }
            while !findings.isOver.load(ordering: .relaxed) {
                do throws(KernelError) { findings.looked(at: place, .success(try look())) } catch {
                    findings.looked(at: place, .failure(error))
                }
                Clock.sleep(milliseconds: Self.interval)
            }
        }.start()
    }
}
