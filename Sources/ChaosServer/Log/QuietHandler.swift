import Logging
import Synchronization

/// Passes on what a logger says once it may speak: what the server's framework says of an address that it does not get is
/// no news beside the reason that we give.
struct QuietHandler: LogHandler {
    /// Whether it may.
    final class Permission: Sendable {
        private let isGiven = Atomic(false)

        /// From now on it may.
        func give() { isGiven.store(true, ordering: .relaxed) }

        fileprivate var allows: Bool { isGiven.load(ordering: .relaxed) }
    }

    private var inner: Logger
    private let permission: Permission

    /// A logger that says nothing before it is allowed to, and then what another one says.
    static func logger(_ inner: Logger, when permission: Permission) -> Logger {
        Logger(label: inner.label) { _ in QuietHandler(inner: inner, permission: permission) }
    }

    private init(inner: Logger, permission: Permission) {
        self.inner = inner
        self.permission = permission
    }

    var metadata: Logger.Metadata {
        get { inner.handler.metadata }
        set { inner.handler.metadata = newValue }
    }

    var logLevel: Logger.Level {
        get { inner.logLevel }
        set { inner.logLevel = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { inner[metadataKey: key] }
        set { inner[metadataKey: key] = newValue }
    }

    func log(event: LogEvent) { if permission.allows { inner.handler.log(event: event) } }
}
