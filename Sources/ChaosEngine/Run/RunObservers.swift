import ChaosModel

/// Several observers as one.
public final class RunObservers: RunObserver {
    private let all: [any RunObserver]
    private var due: [any RunObserver] = []

    /// Joins observers; they are told in this order.
    public init(_ all: [any RunObserver]) { self.all = all }

    /// Tells every one.
    public func note(_ event: Record.Event) { for one in all { one.note(event) } }
    /// Tells every one.
    public func warn(_ text: String) { for one in all { one.warn(text) } }
    /// Whether any shows it.
    public var showsStatus: Bool { all.contains(where: \.showsStatus) }

    /// Whether any would look at it.
    public func isStatusDue(at now: UInt64) -> Bool {
        due = all.filter { $0.showsStatus && $0.isStatusDue(at: now) }
        return !due.isEmpty
    }

    /// Shows it to those who would look.
    public func update(_ status: RunStatus) { for one in due { one.update(status) } }
}
