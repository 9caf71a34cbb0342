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

    /// How rules reach NFQUEUE, found by adding such a rule for a moment; `nil` when they cannot.
    /// - Throws: errors that say nothing about the kernel, such as `EPERM`.
    public func queueFlavour() throws(KernelError) -> NftQueueFlavour? {
        for flavour in [NftQueueFlavour.native, .xtables] {
            let rule = NftRule(matching: [], action: .queue(65535, flavour))
            if try accepts([rule]) { return flavour }
        }
        return nil
    }

    private func accepts(_ rules: [NftRule], owned: Bool = false) throws(KernelError) -> Bool {
        let name = "scratch_\(getpid())_\(UInt32.random(in: 0...UInt32.max))"
        do {
            // No packet gets past the first expression, so an attempt on a live host harms nobody.
            let harmless = rules.map { rule in
                NftRule(expressions: [.meta(.transportProtocol), .compare(.equal, [255])] + rule.expressions)
            }
            let chain = NftChain(name: "attempt", hook: .output, rules: harmless)
            try add(NftTable(name: name, chains: [chain]), owned: owned)
        } catch  where [ENOENT, EOPNOTSUPP, EINVAL, ENOSYS, EAFNOSUPPORT, EPROTONOSUPPORT].contains(error.errno) {
            return false
        }
        try delete(table: name)
        return true
    }
}
