/// Word from a long look at the kernel that it gets on: whoever asked for it on this thread can tell it from a hang.
///
/// Every file of /proc that is read whole, every listing of a directory, every datagram of a netlink answer and every
/// descriptor of a process is headway, so that no caller has to think of it.
public enum Headway {
    @TaskLocal private static var listener: (@Sendable () -> Void)?

    /// Runs `body`; whatever makes headway in it on this thread calls `listener`, very often.
    public static func heard<Value>(by listener: (@Sendable () -> Void)?, _ body: () throws -> Value) rethrows -> Value
    {
        try $listener.withValue(listener, operation: body)
    }

    /// Says that a part of something long is done. Costs nothing much when nobody listens.
    public static func made() { listener?() }

    /// Who listens on this thread, for a thread that works while this one waits for it.
    static var current: (@Sendable () -> Void)? { listener }
}
