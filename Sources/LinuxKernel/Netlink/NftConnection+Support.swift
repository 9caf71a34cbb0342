import Glibc

extension NftConnection {
    /// Whether tables can be owned by their connection (kernel 5.12 and later), found by adding one for a moment.
    /// - Throws: errors that say nothing about the kernel, such as `EPERM`.
    public func supportsOwner() throws(KernelError) -> Bool { try accepts([], owned: true) }

    /// Whether rules can reject with a TCP reset and with port unreachable, found by adding such rules for a moment.
    /// - Throws: errors that say nothing about the kernel, such as `EPERM`.
    public func supportsReject() throws(KernelError) -> Bool {
        let reset = NftRule(matching: [.transport(.tcp)], action: .reject(.resetTCP))
        let unreachable = NftRule(matching: [.transport(.udp)], action: .reject(.portUnreachable))
        return try accepts([reset, unreachable])
    }

    /// Whether rules can match a random share of packets, found by adding such a rule for a moment.
    /// - Throws: errors that say nothing about the kernel, such as `EPERM`.
    public func supportsRandom() throws(KernelError) -> Bool {
        try accepts([NftRule(matching: [.share(0.5)], action: .accept)])
    }

    /// Whether packets can be dropped where they leave an interface (a netdev egress chain, Linux 5.16), found by adding
    /// one for the loopback interface for a moment: call it in a scratch namespace.
    /// - Throws: errors that say nothing about the kernel, such as `EPERM`.
    public func supportsEgress() throws(KernelError) -> Bool {
        let name = "scratch_\(getpid())_\(UInt32.random(in: 0...UInt32.max))"
        let marking = NftRule(matching: [.mark(1)], action: .setMark(1))
        let dropping = NftRule(matching: [.mark(1)], action: .drop)
        do {
            try add(
                [
                    NftTable(name: name, chains: [NftChain(name: "output", hook: .output, rules: [marking])]),
                    NftTable(
                        name: name, family: .netdev,
                        chains: [NftChain(name: "egress", hook: .egress, rules: [dropping], devices: ["lo"])]),
                ], owned: false)
        } catch  where Self.refusals.contains(error.errno) {
            return false
        }
        try delete(table: name)
        return true
    }

    /// Whether rules can tell packets by the cgroup v2 of their socket (kernel 5.13 and later), found by adding such rules
    /// for a moment.
    /// - Throws: errors that say nothing about the kernel, such as `EPERM`.
    public func supportsSocketCgroup() throws(KernelError) -> Bool {
        try accepts([NftRule(matching: [.socketCgroup(1, level: 1)], action: .accept)])
    }

    /// Whether flows can be redirected to this host itself, found by adding such a rule for a moment.
    /// - Throws: errors that say nothing about the kernel, such as `EPERM`.
    public func supportsRedirect() throws(KernelError) -> Bool {
        try accepts([NftRule(matching: [.transport(.udp)], action: .redirect(port: 1))], kind: .nat)
    }

    /// How rules reach NFQUEUE, found by adding such a rule for a moment; `nil` when they cannot.
    /// - Throws: errors that say nothing about the kernel, such as `EPERM`.
    public func queueFlavour() throws(KernelError) -> NftQueueFlavour? {
        for flavour in [NftQueueFlavour.native, .xtables] {
            let rule = NftRule(matching: [], action: .queue(65535, flavour))
            if try accepts([rule]) { return flavour }
        }
        return nil
    }

    /// What a kernel says of something that it does not have.
    private static let refusals = [ENOENT, EOPNOTSUPP, EINVAL, ENOSYS, EAFNOSUPPORT, EPROTONOSUPPORT]

    private func accepts(_ rules: [NftRule], kind: NftChain.Kind = .filter, owned: Bool = false) throws(KernelError)
        -> Bool
    {
        let name = "scratch_\(getpid())_\(UInt32.random(in: 0...UInt32.max))"
        do {
            // No packet gets past the first expression, so an attempt on a live host harms nobody.
            let harmless = rules.map { rule in
                NftRule(expressions: [.meta(.transportProtocol), .compare(.equal, [255])] + rule.expressions)
            }
            let chain = NftChain(
                name: "attempt", kind: kind, hook: .output, priority: kind == .nat ? -100 : 0, rules: harmless)
            try add(NftTable(name: name, chains: [chain]), owned: owned)
        } catch  where Self.refusals.contains(error.errno) {
            return false
        }
        try delete(table: name)
        return true
    }
}
