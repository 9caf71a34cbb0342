import LinuxKernel

/// What the commands print.
enum Say {
    /// Writes text to standard output, ended by one line feed. A reader that went away is no reason to fail.
    static func line(_ text: String) { write(text, to: 1) }

    /// Writes text to standard error, ended by one line feed.
    static func error(_ text: String) { write(text, to: 2) }

    private static func write(_ text: String, to descriptor: Int32) {
        let ended = text.utf8.last == 10 ? text : text + "\n"
        try? Descriptor.write(Array(ended.utf8), to: descriptor)
    }
}
