// Written from the faults' field declarations: AFTERSHOCK_RENEW_GOLDEN=1 swift test --filter FaultCodeTests

extension Fault {
    /// Opens new TCP connections to the target at a rate, and holds each open for a while.
    /// - Parameters:
    ///   - target: What it is aimed at.
    ///   - rate: New connections, whatever becomes of those before.
    ///   - to: Where to connect instead of to a target.
    ///   - ports: Only these of the target's TCP ports; all that it listens on when left out.
    ///   - connections: The most at one time; slots beyond it are skipped. `1000` when left out.
    ///   - hold: How long each stays open. `1s` when left out.
    ///   - timeout: How long connecting may take. `5s` when left out.
    ///   - total: How many connections in all; no limit when left out.
    ///   - send: Text that is sent on each connection.
    ///   - close: How each is closed: by a `reset`, or by a `fin`, which leaves TIME-WAIT behind. `reset` when
    ///     left out.
    ///   - lasting: How long it lasts at most; as long as the body when left out.
    public static func connectionFlood(
        target: Target? = nil,
        rate: String,
        to: String? = nil,
        ports: [Int] = [],
        connections: Int? = nil,
        hold: Duration? = nil,
        timeout: Duration? = nil,
        total: Int? = nil,
        send: String? = nil,
        close: Close? = nil,
        lasting: Duration? = nil
    ) -> Fault {
        Fault(
            "connection.flood", target: target,
            [
                "rate": .text(rate),
                "to": to.map(FieldValue.text),
                "ports": .numbers(ports),
                "connections": connections.map(FieldValue.number),
                "hold": hold.map(FieldValue.duration),
                "timeout": timeout.map(FieldValue.duration),
                "total": total.map(FieldValue.number),
                "send": send.map(FieldValue.text),
                "close": close.map { .text($0.rawValue) },
            ], lasting: lasting)
    }

    /// Holds connections to the target open, idle or slow, until its pool or workers are used up.
    /// - Parameters:
    ///   - target: What it is aimed at.
    ///   - connections: How many are held.
    ///   - to: Where to connect instead of to a target.
    ///   - ports: Only these of the target's TCP ports; all that it listens on when left out.
    ///   - mode: What each does: nothing (`idle`), read an HTTP answer slowly (`slow-reader`), or send the head
    ///     of an HTTP request byte by byte (`drip`, known as slowloris). `idle` when left out.
    ///   - path: What is asked for; a large answer for `slow-reader`. `/` when left out.
    ///   - bytesPerSecond: What a `slow-reader` reads. `16` when left out.
    ///   - interval: The pause between bytes of a `drip`. `1s` when left out.
    ///   - lasting: How long it lasts at most; as long as the body when left out.
    public static func connectionHold(
        target: Target? = nil,
        connections: Int,
        to: String? = nil,
        ports: [Int] = [],
        mode: ConnectionHoldMode? = nil,
        path: String? = nil,
        bytesPerSecond: Int? = nil,
        interval: Duration? = nil,
        lasting: Duration? = nil
    ) -> Fault {
        Fault(
            "connection.hold", target: target,
            [
                "connections": .number(connections),
                "to": to.map(FieldValue.text),
                "ports": .numbers(ports),
                "mode": mode.map { .text($0.rawValue) },
                "path": path.map(FieldValue.text),
                "bytes-per-second": bytesPerSecond.map(FieldValue.number),
                "interval": interval.map(FieldValue.duration),
            ], lasting: lasting)
    }
}
