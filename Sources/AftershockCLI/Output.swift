import ChaosModel
import LinuxKernel

/// Where text goes, and whether it may be coloured: only on a terminal, and not when NO_COLOR is set.
enum Output {
    /// Writes text to standard output, ended by one line feed.
    static func line(_ text: String) { write(ended(text), to: 1) }

    /// Writes text to standard error, ended by one line feed.
    static func error(_ text: String) { write(ended(text), to: 2) }

    private static func ended(_ text: String) -> String { text.hasSuffix("\n") ? text : text + "\n" }

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
