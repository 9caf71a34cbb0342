import LinuxKernel

/// A probe whose names are resolved and whose bytes are made: what the loop runs.
struct PlannedProbe: Sendable {
    /// How it is asked.
    enum Question: Sendable {
        case http(HTTPRequestPlan)
        case tcp(SocketAddress)
        case command([String], expected: Int32)
    }

    /// The probe's name.
    let name: String
    /// How it is asked.
    let question: Question
    /// Nanoseconds between two slots.
    let interval: Int64
    /// Nanoseconds from a slot to its deadline.
    let timeout: Int64
}
