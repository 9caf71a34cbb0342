// Written from the faults' field declarations: AFTERSHOCK_RENEW_GOLDEN=1 swift test --filter FaultCodeTests

extension Fault {
    /// Flips a random bit in packets between this host and the target.
    /// - Parameters:
    ///   - target: What it is aimed at.
    ///   - percent: Share of the packets that get a bit flipped.
    ///   - to: Networks or addresses on the target's side; of the peer, when the target is a user.
    ///   - ports: TCP and UDP ports on the target's side, beside those of the target; of the peer, when the
    ///     target is a user.
    ///   - from: Networks or addresses on the other side.
    ///   - fromPorts: TCP and UDP ports on the other side.
    ///   - protocol: Only packets of this protocol.
    ///   - direction: Which packets: `to` the target, `from` it, or `both`. `to` when left out.
    ///   - correlation: How much each random choice follows the one before. `0%` when left out.
    ///   - interface: Interface of remote traffic when a qdisc is used; the default route's when left out.
    ///   - seed: What the random choice starts from; the step's number when left out.
    ///   - lasting: How long it lasts at most; as long as the body when left out.
    public static func networkCorrupt(
        target: Target? = nil,
        percent: String,
        to: [String] = [],
        ports: [Int] = [],
        from: [String] = [],
        fromPorts: [Int] = [],
        protocol: NetworkCorruptProtocol? = nil,
        direction: Direction? = nil,
        correlation: String? = nil,
        interface: String? = nil,
        seed: Int? = nil,
        lasting: Duration? = nil
    ) -> Fault {
        Fault(
            "network.corrupt", target: target,
            [
                "percent": .text(percent),
                "to": .texts(to),
                "ports": .numbers(ports),
                "from": .texts(from),
                "from-ports": .numbers(fromPorts),
                "protocol": `protocol`.map { .text($0.rawValue) },
                "direction": direction.map { .text($0.rawValue) },
                "correlation": correlation.map(FieldValue.text),
                "interface": interface.map(FieldValue.text),
                "seed": seed.map(FieldValue.number),
            ], lasting: lasting)
    }

    /// Delays packets between this host and the target.
    /// - Parameters:
    ///   - target: What it is aimed at.
    ///   - delay: How long each packet is held.
    ///   - to: Networks or addresses on the target's side; of the peer, when the target is a user.
    ///   - ports: TCP and UDP ports on the target's side, beside those of the target; of the peer, when the
    ///     target is a user.
    ///   - from: Networks or addresses on the other side.
    ///   - fromPorts: TCP and UDP ports on the other side.
    ///   - protocol: Only packets of this protocol.
    ///   - direction: Which packets: `to` the target, `from` it, or `both`. `to` when left out.
    ///   - jitter: Deviation around the delay, plus or minus. `0s` when left out.
    ///   - correlation: How much each random choice follows the one before. `0%` when left out.
    ///   - distribution: How the jitter is spread; it is the deviation of all but `uniform`. `uniform` when
    ///     left out.
    ///   - percent: Share of the packets that are delayed; the others overtake them. `100%` when left out.
    ///   - interface: Interface of remote traffic when a qdisc is used; the default route's when left out.
    ///   - seed: What the random choice starts from; the step's number when left out.
    ///   - lasting: How long it lasts at most; as long as the body when left out.
    public static func networkDelay(
        target: Target? = nil,
        delay: Duration,
        to: [String] = [],
        ports: [Int] = [],
        from: [String] = [],
        fromPorts: [Int] = [],
        protocol: NetworkDelayProtocol? = nil,
        direction: Direction? = nil,
        jitter: Duration? = nil,
        correlation: String? = nil,
        distribution: Distribution? = nil,
        percent: String? = nil,
        interface: String? = nil,
        seed: Int? = nil,
        lasting: Duration? = nil
    ) -> Fault {
        Fault(
            "network.delay", target: target,
            [
                "delay": .duration(delay),
                "to": .texts(to),
                "ports": .numbers(ports),
                "from": .texts(from),
                "from-ports": .numbers(fromPorts),
                "protocol": `protocol`.map { .text($0.rawValue) },
                "direction": direction.map { .text($0.rawValue) },
                "jitter": jitter.map(FieldValue.duration),
                "correlation": correlation.map(FieldValue.text),
                "distribution": distribution.map { .text($0.rawValue) },
                "percent": percent.map(FieldValue.text),
                "interface": interface.map(FieldValue.text),
                "seed": seed.map(FieldValue.number),
            ], lasting: lasting)
    }

    /// Duplicates packets between this host and the target.
    /// - Parameters:
    ///   - target: What it is aimed at.
    ///   - percent: Share of the packets that come twice.
    ///   - to: Networks or addresses on the target's side; of the peer, when the target is a user.
    ///   - ports: TCP and UDP ports on the target's side, beside those of the target; of the peer, when the
    ///     target is a user.
    ///   - from: Networks or addresses on the other side.
    ///   - fromPorts: TCP and UDP ports on the other side.
    ///   - protocol: Only packets of this protocol.
    ///   - direction: Which packets: `to` the target, `from` it, or `both`. `to` when left out.
    ///   - correlation: How much each random choice follows the one before. `0%` when left out.
    ///   - interface: Interface of remote traffic when a qdisc is used; the default route's when left out.
    ///   - seed: What the random choice starts from; the step's number when left out.
    ///   - lasting: How long it lasts at most; as long as the body when left out.
    public static func networkDuplicate(
        target: Target? = nil,
        percent: String,
        to: [String] = [],
        ports: [Int] = [],
        from: [String] = [],
        fromPorts: [Int] = [],
        protocol: NetworkDuplicateProtocol? = nil,
        direction: Direction? = nil,
        correlation: String? = nil,
        interface: String? = nil,
        seed: Int? = nil,
        lasting: Duration? = nil
    ) -> Fault {
        Fault(
            "network.duplicate", target: target,
            [
                "percent": .text(percent),
                "to": .texts(to),
                "ports": .numbers(ports),
                "from": .texts(from),
                "from-ports": .numbers(fromPorts),
                "protocol": `protocol`.map { .text($0.rawValue) },
                "direction": direction.map { .text($0.rawValue) },
                "correlation": correlation.map(FieldValue.text),
                "interface": interface.map(FieldValue.text),
                "seed": seed.map(FieldValue.number),
            ], lasting: lasting)
    }

    /// Sets a network interface down, and up again with the routes and addresses it had.
    /// - Parameters:
    ///   - target: What it is aimed at.
    ///   - interface: The interface; it is looked for in the target's network namespace.
    ///   - lasting: How long it lasts at most; as long as the body when left out.
    public static func networkLinkDown(
        target: Target? = nil,
        interface: String,
        lasting: Duration? = nil
    ) -> Fault {
        Fault(
            "network.link-down", target: target,
            ["interface": .text(interface)], lasting: lasting)
    }

    /// Loses packets between this host and the target: by chance, or in bursts by a model.
    /// - Parameters:
    ///   - target: What it is aimed at.
    ///   - to: Networks or addresses on the target's side; of the peer, when the target is a user.
    ///   - ports: TCP and UDP ports on the target's side, beside those of the target; of the peer, when the
    ///     target is a user.
    ///   - from: Networks or addresses on the other side.
    ///   - fromPorts: TCP and UDP ports on the other side.
    ///   - protocol: Only packets of this protocol.
    ///   - direction: Which packets: `to` the target, `from` it, or `both`. `to` when left out.
    ///   - percent: Share of the packets that are lost.
    ///   - correlation: How much each random choice follows the one before. `0%` when left out.
    ///   - model: `random`, or in bursts: `four-state` (tc-netem's `loss state`) or `gilbert-elliott` (`loss
    ///     gemodel`). `random` when left out.
    ///   - p13: four-state: from good to a burst's loss.
    ///   - p31: four-state: from a burst's loss to good; left out, the rest of p13.
    ///   - p32: four-state: from a burst's loss to good within it; left out, 0%.
    ///   - p23: four-state: from good within a burst to its loss; left out, 100%.
    ///   - p14: four-state: from good to an isolated loss; left out, 0%.
    ///   - p: gilbert-elliott: from good to bad.
    ///   - r: gilbert-elliott: from bad to good; left out, the rest of p.
    ///   - lossInBad: gilbert-elliott: share lost while bad (1-h); left out, 100%.
    ///   - lossInGood: gilbert-elliott: share lost while good (1-k); left out, 0%.
    ///   - interface: Interface of remote traffic when a qdisc is used; the default route's when left out.
    ///   - seed: What the random choice starts from; the step's number when left out.
    ///   - lasting: How long it lasts at most; as long as the body when left out.
    public static func networkLoss(
        target: Target? = nil,
        to: [String] = [],
        ports: [Int] = [],
        from: [String] = [],
        fromPorts: [Int] = [],
        protocol: NetworkLossProtocol? = nil,
        direction: Direction? = nil,
        percent: String? = nil,
        correlation: String? = nil,
        model: Model? = nil,
        p13: String? = nil,
        p31: String? = nil,
        p32: String? = nil,
        p23: String? = nil,
        p14: String? = nil,
        p: String? = nil,
        r: String? = nil,
        lossInBad: String? = nil,
        lossInGood: String? = nil,
        interface: String? = nil,
        seed: Int? = nil,
        lasting: Duration? = nil
    ) -> Fault {
        Fault(
            "network.loss", target: target,
            [
                "to": .texts(to),
                "ports": .numbers(ports),
                "from": .texts(from),
                "from-ports": .numbers(fromPorts),
                "protocol": `protocol`.map { .text($0.rawValue) },
                "direction": direction.map { .text($0.rawValue) },
                "percent": percent.map(FieldValue.text),
                "correlation": correlation.map(FieldValue.text),
                "model": model.map { .text($0.rawValue) },
                "p13": p13.map(FieldValue.text),
                "p31": p31.map(FieldValue.text),
                "p32": p32.map(FieldValue.text),
                "p23": p23.map(FieldValue.text),
                "p14": p14.map(FieldValue.text),
                "p": p.map(FieldValue.text),
                "r": r.map(FieldValue.text),
                "loss-in-bad": lossInBad.map(FieldValue.text),
                "loss-in-good": lossInGood.map(FieldValue.text),
                "interface": interface.map(FieldValue.text),
                "seed": seed.map(FieldValue.number),
            ], lasting: lasting)
    }

    /// Drops packets between this host and the target silently: one way, or both.
    /// - Parameters:
    ///   - target: What it is aimed at.
    ///   - to: Networks or addresses on the target's side; of the peer, when the target is a user.
    ///   - ports: TCP and UDP ports on the target's side, beside those of the target; of the peer, when the
    ///     target is a user.
    ///   - from: Networks or addresses on the other side.
    ///   - fromPorts: TCP and UDP ports on the other side.
    ///   - protocol: Only packets of this protocol.
    ///   - direction: Which packets: `to` the target, `from` it, or `both`. `to` when left out.
    ///   - lasting: How long it lasts at most; as long as the body when left out.
    public static func networkPartition(
        target: Target? = nil,
        to: [String] = [],
        ports: [Int] = [],
        from: [String] = [],
        fromPorts: [Int] = [],
        protocol: NetworkPartitionProtocol? = nil,
        direction: Direction? = nil,
        lasting: Duration? = nil
    ) -> Fault {
        Fault(
            "network.partition", target: target,
            [
                "to": .texts(to),
                "ports": .numbers(ports),
                "from": .texts(from),
                "from-ports": .numbers(fromPorts),
                "protocol": `protocol`.map { .text($0.rawValue) },
                "direction": direction.map { .text($0.rawValue) },
            ], lasting: lasting)
    }

    /// Limits the throughput between this host and the target.
    /// - Parameters:
    ///   - target: What it is aimed at.
    ///   - rate: Bits per second at most, headers included.
    ///   - to: Networks or addresses on the target's side; of the peer, when the target is a user.
    ///   - ports: TCP and UDP ports on the target's side, beside those of the target; of the peer, when the
    ///     target is a user.
    ///   - from: Networks or addresses on the other side.
    ///   - fromPorts: TCP and UDP ports on the other side.
    ///   - protocol: Only packets of this protocol.
    ///   - direction: Which packets: `to` the target, `from` it, or `both`. `to` when left out.
    ///   - burst: Bytes that may go at once after a rest; what takes 10ms, at least 2kB, when left out.
    ///   - latency: How long a packet may wait for its turn; others are dropped. `50ms` when left out.
    ///   - interface: Interface of remote traffic when a qdisc is used; the default route's when left out.
    ///   - lasting: How long it lasts at most; as long as the body when left out.
    public static func networkRate(
        target: Target? = nil,
        rate: String,
        to: [String] = [],
        ports: [Int] = [],
        from: [String] = [],
        fromPorts: [Int] = [],
        protocol: NetworkRateProtocol? = nil,
        direction: Direction? = nil,
        burst: String? = nil,
        latency: Duration? = nil,
        interface: String? = nil,
        lasting: Duration? = nil
    ) -> Fault {
        Fault(
            "network.rate", target: target,
            [
                "rate": .text(rate),
                "to": .texts(to),
                "ports": .numbers(ports),
                "from": .texts(from),
                "from-ports": .numbers(fromPorts),
                "protocol": `protocol`.map { .text($0.rawValue) },
                "direction": direction.map { .text($0.rawValue) },
                "burst": burst.map(FieldValue.text),
                "latency": latency.map(FieldValue.duration),
                "interface": interface.map(FieldValue.text),
            ], lasting: lasting)
    }

    /// Refuses packets at once: TCP with a reset and the rest with ICMP, or all with ICMP.
    /// - Parameters:
    ///   - target: What it is aimed at.
    ///   - to: Networks or addresses on the target's side; of the peer, when the target is a user.
    ///   - ports: TCP and UDP ports on the target's side, beside those of the target; of the peer, when the
    ///     target is a user.
    ///   - from: Networks or addresses on the other side.
    ///   - fromPorts: TCP and UDP ports on the other side.
    ///   - protocol: Only packets of this protocol.
    ///   - direction: Which packets: `to` the target, `from` it, or `both`. `to` when left out.
    ///   - with: What the sender is told. With `tcp-reset`, packets other than TCP are answered by
    ///     port-unreachable. `tcp-reset` when left out.
    ///   - lasting: How long it lasts at most; as long as the body when left out.
    public static func networkReject(
        target: Target? = nil,
        to: [String] = [],
        ports: [Int] = [],
        from: [String] = [],
        fromPorts: [Int] = [],
        protocol: NetworkRejectProtocol? = nil,
        direction: Direction? = nil,
        with: With? = nil,
        lasting: Duration? = nil
    ) -> Fault {
        Fault(
            "network.reject", target: target,
            [
                "to": .texts(to),
                "ports": .numbers(ports),
                "from": .texts(from),
                "from-ports": .numbers(fromPorts),
                "protocol": `protocol`.map { .text($0.rawValue) },
                "direction": direction.map { .text($0.rawValue) },
                "with": with.map { .text($0.rawValue) },
            ], lasting: lasting)
    }

    /// Reorders packets: delays them all but some, which overtake the others.
    /// - Parameters:
    ///   - target: What it is aimed at.
    ///   - delay: How long the packets are held that are overtaken.
    ///   - percent: Share of the packets that go at once.
    ///   - to: Networks or addresses on the target's side; of the peer, when the target is a user.
    ///   - ports: TCP and UDP ports on the target's side, beside those of the target; of the peer, when the
    ///     target is a user.
    ///   - from: Networks or addresses on the other side.
    ///   - fromPorts: TCP and UDP ports on the other side.
    ///   - protocol: Only packets of this protocol.
    ///   - direction: Which packets: `to` the target, `from` it, or `both`. `to` when left out.
    ///   - correlation: How much each random choice follows the one before. `0%` when left out.
    ///   - gap: Only one of so many packets may go at once; 1 is any. `1` when left out.
    ///   - interface: Interface of remote traffic when a qdisc is used; the default route's when left out.
    ///   - seed: What the random choice starts from; the step's number when left out.
    ///   - lasting: How long it lasts at most; as long as the body when left out.
    public static func networkReorder(
        target: Target? = nil,
        delay: Duration,
        percent: String,
        to: [String] = [],
        ports: [Int] = [],
        from: [String] = [],
        fromPorts: [Int] = [],
        protocol: NetworkReorderProtocol? = nil,
        direction: Direction? = nil,
        correlation: String? = nil,
        gap: Int? = nil,
        interface: String? = nil,
        seed: Int? = nil,
        lasting: Duration? = nil
    ) -> Fault {
        Fault(
            "network.reorder", target: target,
            [
                "delay": .duration(delay),
                "percent": .text(percent),
                "to": .texts(to),
                "ports": .numbers(ports),
                "from": .texts(from),
                "from-ports": .numbers(fromPorts),
                "protocol": `protocol`.map { .text($0.rawValue) },
                "direction": direction.map { .text($0.rawValue) },
                "correlation": correlation.map(FieldValue.text),
                "gap": gap.map(FieldValue.number),
                "interface": interface.map(FieldValue.text),
                "seed": seed.map(FieldValue.number),
            ], lasting: lasting)
    }

    /// Resets established TCP connections: once, or every so often with `every` and `for`.
    /// - Parameters:
    ///   - target: What it is aimed at.
    ///   - to: Networks or addresses on the target's side; of the peer, when the target is a user.
    ///   - ports: TCP and UDP ports on the target's side, beside those of the target; of the peer, when the
    ///     target is a user.
    ///   - from: Networks or addresses on the other side.
    ///   - fromPorts: TCP and UDP ports on the other side.
    ///   - protocol: Only packets of this protocol.
    ///   - direction: Which packets: `to` the target, `from` it, or `both`. `to` when left out.
    ///   - every: Time from one reset to the next; goes with `for`.
    ///   - lasting: How long it lasts at most; once when left out.
    public static func networkReset(
        target: Target? = nil,
        to: [String] = [],
        ports: [Int] = [],
        from: [String] = [],
        fromPorts: [Int] = [],
        protocol: NetworkResetProtocol? = nil,
        direction: Direction? = nil,
        every: Duration? = nil,
        lasting: Duration? = nil
    ) -> Fault {
        Fault(
            "network.reset", target: target,
            [
                "to": .texts(to),
                "ports": .numbers(ports),
                "from": .texts(from),
                "from-ports": .numbers(fromPorts),
                "protocol": `protocol`.map { .text($0.rawValue) },
                "direction": direction.map { .text($0.rawValue) },
                "every": every.map(FieldValue.duration),
            ], lasting: lasting)
    }
}
