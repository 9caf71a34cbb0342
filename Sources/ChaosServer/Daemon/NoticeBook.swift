import ChaosModel
import FoundationEssentials
import LinuxKernel

/// What the daemon has told others, and what it has yet to: `daemon/notices.json` of the state directory.
struct NoticeBook: Codable, Sendable {
    static let file = "daemon/notices.json"

    /// What was seen.
    var watch = NoticeWatch()
    /// What is held back.
    var hold = NoticeHold()
    /// Until when digests cover everything, in seconds since 1970.
    var digestUntil: Double?
    /// Chosen once: with the count it makes identities that come nowhere else.
    var name = String(UInt64.random(in: 0 ... .max), radix: 36)
    /// How many messages there were.
    var count = 0
    /// Messages that may not be in the outbox yet.
    var outgoing: [Outgoing] = []

    /// A message, and who gets it.
    struct Outgoing: Codable, Sendable {
        var message: NotifyMessage
        var hooks: [NotifyHook]
    }

    /// The book of a state directory; a new one where there is none, or none that can be read.
    /// - Parameter note: hears why one that is there cannot be read: what was to be told by it is lost.
    static func read(state: String, note: (String) -> Void = { _ in }) -> NoticeBook {
        let path = state + "/" + file
        guard Directory.exists(path) else { return NoticeBook() }
        do {
            let bytes = try File.regular(path, upTo: 64 << 20, followsLinks: false)
            return try JSONDecoder().decode(NoticeBook.self, from: Data(bytes))
        } catch {
            note("\(path) cannot be read, and what was to be told by it is lost: \(error)")
            return NoticeBook()
        }
    }

    /// Writes it down, whole or not at all.
    /// - Throws: `KernelError`.
    func keep(state: String) throws(KernelError) {
        guard let bytes = try? JSONEncoder().encode(self) else { throw KernelError("encode \(Self.file)", errno: 22) }
        try Directory.replaceFile(state + "/" + Self.file, with: Array(bytes), mode: 0o600)
    }

    /// Adds a message for the hooks that want it; none for no hook.
    mutating func add(
        _ event: NotifyEvent, for hooks: [NotifyHook], now: Double, since start: Double,
        _ fill: (inout NotifyMessage) -> Void
    ) {
        guard !hooks.isEmpty else { return }
        count += 1
        let digits = String(count)
        let id = "aftershockd-\(name)-" + String(repeating: "0", count: max(0, 8 - digits.count)) + digits
        var message = NotifyMessage(event, id: id, host: HostFacts.hostname, at: now, elapsed: max(0, now - start))
        fill(&message)
        outgoing.append(Outgoing(message: message, hooks: hooks))
    }
}
