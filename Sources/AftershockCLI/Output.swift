import ChaosModel
import LinuxKernel
import Synchronization

/// Where text goes, and whether it may be coloured: only on a terminal, and not when NO_COLOR is set.
enum Output {
    /// How much more standard error takes, in bytes.
    private static let allowance = Atomic<Int>(.max)
    /// Writes text to standard output, ended by one line feed.
    static func line(_ text: String) {
        // A program that reads it gets it as it is: JSON has its own way to write such characters.
        write(ended(HostFacts.isTerminal(1) ? Printable.text(text, keepingColours: true) : text), to: 1)
    }

    /// Writes text to standard error, ended by one line feed.
    static func error(_ text: String) {
        let text = ended(Printable.text(text, keepingColours: true))
        let (left, _) = allowance.subtract(text.utf8.count, ordering: .relaxed)
        if left < 0 { return }
        write(left < text.utf8.count ? String(decoding: text.utf8.prefix(left), as: UTF8.self) + "…\n" : text, to: 2)
    }

    /// Leaves out of standard error what would make it longer than this: where it is a file that nobody looks after.
    static func boundErrors(to bytes: Int) { allowance.store(bytes, ordering: .relaxed) }

    private static func ended(_ text: String) -> String { text.utf8.last == 10 ? text : text + "\n" }

    /// Writes text as it is. A reader that went away is no reason to fail a drill.
    static func write(_ text: String, to descriptor: Int32) { try? Descriptor.write(Array(text.utf8), to: descriptor) }

    /// Makes text the whole content of a file, or writes it to a device or pipe that has this path.
    static func write(_ text: String, toFile path: String) throws(KernelError) {
        let file = try File(path, access: .append, creatingWith: 0o644)
        // What /dev/stdout leads to keeps what is in it; EINVAL is for what has no length, such as a pipe.
        if !path.hasPrefix("/dev/") {
            do throws(KernelError) { try file.truncate(to: 0) } catch { guard error.errno == 22 else { throw error } }
        }
        try file.append(Array(text.utf8))
    }

    /// Whether a descriptor takes colours.
    static func isColoured(_ descriptor: Int32) -> Bool {
        HostFacts.isTerminal(descriptor) && (HostFacts.environment("NO_COLOR") ?? "").isEmpty
            && HostFacts.environment("TERM") != "dumb"
    }

    /// The width to lay text out for.
    static var width: Int { HostFacts.terminalWidth(1) ?? 100 }
}
