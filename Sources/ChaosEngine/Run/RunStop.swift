import ChaosModel

/// Why a run ends before its time. Everything is taken back all the same.
enum RunStop: Error {
    /// A signal to the executor, by name.
    case signal(String)
    /// A stop condition of the spec.
    case condition(String)
    /// A mark that stops every run.
    case halted(String)
    /// Whoever holds the faults has let go: no failure.
    case released
    /// The drill over several hosts that this run is a part of has ended, or nothing is heard of it.
    case conducted(String)
    /// The guardian is gone: without it nothing may stay injected.
    case guardianDied
    /// The guardian is stopped or hangs: nobody would take over.
    case guardianSilent
    /// The journal was removed or replaced: nothing would keep a second run out.
    case journalGone
    /// A target could not be launched or did not become ready.
    case launch(String)
    /// A fault could not be applied.
    case fault(String)
    /// The SLOs did not hold before anything was injected.
    case noSteadyState(String)
    /// The probes could not be started, or a stage did not settle.
    case probing(String)

    /// The reason in words.
    var reason: String {
        switch self {
        case .signal(let name): name
        case .condition(let text): "stop condition met: \(text)"
        case .halted(let mark): "halted: \(mark)"
        case .released: "whoever held the faults has let go"
        case .guardianDied: "the guardian died"
        case .guardianSilent: "the guardian does not answer"
        case .journalGone: "the journal was removed or replaced"
        case .conducted(let text), .launch(let text), .fault(let text), .probing(let text), .noSteadyState(let text):
            text
        }
    }
}
