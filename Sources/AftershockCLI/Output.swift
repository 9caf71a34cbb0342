import ChaosModel
import LinuxKernel

/// Where text goes, and whether it may be coloured: only on a terminal, and not when NO_COLOR is set.
enum Output {
    /// Writes a line to standard output.
    static func line(_ text: String) { write(text + "\n", to: 1) }

    /// Writes a line to standard error.
    static func error(_ text: String) { write(text + "\n", to: 2) }

    /// Writes text as it is. A reader that went away is no reason to fail a drill.
    static func write(_ text: String, to descriptor: Int32) { try? Descriptor.write(Array(text.utf8), to: descriptor) }

    /// Whether a descriptor takes colours.
    static func isColoured(_ descriptor: Int32) -> Bool {
        HostFacts.isTerminal(descriptor) && (HostFacts.environment("NO_COLOR") ?? "").isEmpty
            && HostFacts.environment("TERM") != "dumb"
    }

    /// The width to lay text out for.
    static var width: Int { HostFacts.terminalWidth(1) ?? 100 }
}
