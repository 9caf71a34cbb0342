import ChaosModel

/// NetworkChaos: netem, bandwidth and partition on the traffic of pods.
struct MeshNetwork {
    private let chaos: MeshChaos
    private var spec: SourceNode { chaos.spec }
    private var account: FieldAccount { chaos.account }

    static func read(_ chaos: MeshChaos, into draft: inout SpecDraft) { MeshNetwork(chaos: chaos).read(into: &draft) }

    private func read(into draft: inout SpecDraft) {
        guard let action = account.text(spec["action"]) else {
            account.refused(spec, "a NetworkChaos has an `action`")
            draft.missingMethod = "what is done to the network"
            return
        }
        let faults: [(String, [DraftValue.Member])]
        switch action {
        case "delay": faults = delay()
        case "loss": faults = simple("loss", "network.loss")
        case "duplicate": faults = simple("duplicate", "network.duplicate")
        case "corrupt": faults = simple("corrupt", "network.corrupt")
        case "netem":
            faults =
                delay() + simple("loss", "network.loss") + simple("duplicate", "network.duplicate")
                + simple("corrupt", "network.corrupt") + rate()
        case "bandwidth": faults = bandwidth()
        case "partition": faults = [("network.partition", [])]
        default:
            account.refused(spec["action"], "there is no such action")
            draft.missingMethod = "what is done to the network"
            return
        }
        account.imported(spec["action"], "`method`")
        let target = chaos.target(&draft)
        let scope = [.init("target", .text(target))] + scope(isPartition: action == "partition")
        let (lasts, comments) = chaos.lasting()
        guard !faults.isEmpty else {
            draft.missingMethod =
                "what is done to the network: `\(CommentText.line(action, limit: 20))` says nothing that can be read"
            return
        }
        let entries = faults.map { SpecDraft.Entry.fault($0.0, scope + $0.1 + lasts) }
        if entries.count == 1 {
            draft.method = [SpecDraft.Entry(action: entries[0].action, comments: comments)]
        } else {
            draft.method = [SpecDraft.Entry(action: .parallel(entries), comments: comments)]
        }
    }

    // MARK: What is done

    private func delay() -> [(String, [DraftValue.Member])] {
        guard let delay = spec["delay"] else { return [] }
        guard let latency = span(delay["latency"]) else {
            account.refused(delay, "a delay has a `latency`")
            return []
        }
        account.imported(delay["latency"], "`delay`")
        var fields: [DraftValue.Member] = [.init("delay", .duration(latency))]
        let reorder = delay["reorder"]
        if let percent = chaos.percent(reorder?["reorder"]), percent.share > 0 {
            fields +=
                chaos.share(reorder?["reorder"], as: "percent")
                + chaos.share(reorder?["correlation"], as: "correlation")
            if let gap = account.value(reorder?["gap"], "a whole number", SourceNumber.count) {
                fields.append(.init("gap", .word("\(gap)")))
                account.imported(reorder?["gap"], "`gap`")
            }
            for key in ["jitter", "correlation"] {
                if let text = delay[key]?.text, text.allSatisfy({ !("1"..."9").contains($0) }) {
                    account.unneeded(delay[key], "none is what a fault does anyway")
                } else {
                    account.refused(delay[key], "packets that are reordered are held for one delay")
                }
            }
            return [("network.reorder", fields)]
        }
        account.unneeded(reorder, "0% is what a fault does anyway")
        if let node = delay["jitter"], let text = account.text(node) {
            if let jitter = SourceNumber.goDuration(text), jitter >= .zero {
                if jitter > .zero {
                    fields.append(.init("jitter", .duration(jitter)))
                    account.imported(node, "`jitter`")
                    fields += chaos.share(delay["correlation"], as: "correlation")
                } else {
                    account.unneeded(node, "no jitter is what a fault does anyway")
                    account.unneeded(delay["correlation"], "without jitter there is nothing to correlate")
                }
            } else {
                account.refused(node, "a duration of Go is expected here")
            }
        } else {
            account.unneeded(delay["correlation"], "without jitter there is nothing to correlate")
        }
        return [("network.delay", fields)]
    }

    /// A share of the packets, and how it hangs together.
    private func simple(_ key: String, _ fault: String) -> [(String, [DraftValue.Member])] {
        guard let node = spec[key] else { return [] }
        guard let percent = chaos.percent(node[key]), percent.share > 0 else {
            account.unneeded(node, "0% of the packets")
            return []
        }
        account.imported(node[key], "`percent`")
        return [(fault, [.init("percent", .percent(percent))] + chaos.share(node["correlation"], as: "correlation"))]
    }

    private func rate() -> [(String, [DraftValue.Member])] {
        guard let node = spec["rate"]?["rate"], let rate = bytes(node) else { return [] }
        return [("network.rate", [.init("rate", .word(BitRate(bitsPerSecond: rate * 8).fieldText))])]
    }

    private func bandwidth() -> [(String, [DraftValue.Member])] {
        guard let node = spec["bandwidth"], let rate = bytes(node["rate"]) else { return [] }
        var fields: [DraftValue.Member] = [.init("rate", .word(BitRate(bitsPerSecond: rate * 8).fieldText))]
        if let buffer = account.value(node["buffer"], "a number of bytes", { UInt64($0) }) {
            if (1...1 << 40).contains(buffer) {
                fields.append(.init("burst", .word("\(buffer)B")))
                account.imported(node["buffer"], "`burst`")
            } else {
                account.refused(node["buffer"], "a burst is at least 1 byte")
            }
        }
        if let limit = account.value(node["limit"], "a number of bytes", { UInt64($0) }) {
            // A full queue of so many bytes is worked off in this time.
            let wait = SourceNumber.seconds("\((Double(limit) / Double(rate) * 1000).rounded() / 1000)")
            if let wait, wait >= .milliseconds(1) {
                fields.append(.init("latency", .duration(wait)))
                account.approximated(node["limit"], "`latency`: how long a queue of so many bytes takes at this rate")
            } else {
                account.refused(node["limit"], "no queue: `latency` is left at its default")
            }
        }
        for key in ["peakrate", "minburst"] { account.refused(node[key], "the rate has no second limit for bursts") }
        return [("network.rate", fields)]
    }

    /// Bytes a second: Chaos Mesh counts `1mbps` as 1024 x 1024 bytes a second, as old versions of tc did.
    private func bytes(_ node: SourceNode?) -> UInt64? {
        let rate = account.value(node, "a whole number with bps, kbps, mbps, gbps or tbps") { text -> UInt64? in
            let all = text.lowercased()
            for (name, power) in [("tbps", 40), ("gbps", 30), ("mbps", 20), ("kbps", 10), ("bps", 0)]
            where all.hasSuffix(name) {
                let digits = all.dropLast(name.count).filter { $0 != " " }
                guard let number = UInt64(digits), number > 0, number < UInt64(1) << UInt64(58 - power) else {
                    return nil
                }
                return number << UInt64(power)
            }
            return nil
        }
        if rate != nil { account.imported(node, "`rate`, in bits: the original counts bytes, 1024 to the k") }
        return rate
    }

    private func span(_ node: SourceNode?) -> Duration? {
        account.value(node, "a duration of Go, such as `90ms`,", SourceNumber.goSpan)
    }

    // MARK: Whose packets

    /// Which packets: Chaos Mesh looks from the selected pods to a peer, a fault here from the peers to its target.
    private func scope(isPartition: Bool) -> [DraftValue.Member] {
        var fields: [DraftValue.Member] = []
        let direction = account.text(spec["direction"]) ?? "to"
        switch direction {
        case "to", "from", "both":
            account.imported(spec["direction"], "`direction`, seen from the target: what pods send is `from` it")
            fields.append(.init("direction", .word(["to": "from", "from": "to"][direction] ?? "both")))
        default:
            account.refused(spec["direction"], "there is no such direction")
            fields.append(.init("direction", .open("`to`, `from` or `both`")))
        }
        var peers: [DraftValue] = []
        for node in spec["externalTargets"]?.items ?? [] {
            guard let text = account.text(node) else { continue }
            account.askForAddress(text)
            if (try? CIDR(field: text)) != nil {
                peers.append(.word(text))
                account.imported(node, "`from`")
            } else if let networks = chaos.settings.addresses[text] {
                peers += networks.map { .word($0.fieldText) }
                account.approximated(node, "the addresses given for this name: `from`")
            } else {
                peers.append(
                    .open("the addresses of `\(CommentText.line(text, limit: 80))`; or import with --address NAME=CIDR")
                )
                account.refused(node, "names are not looked up: say its addresses with --address NAME=CIDR")
            }
        }
        if let peer = spec["target"] {
            let name = MeshChaos.peer(peer["selector"])
            account.askForAddress(name)
            if let networks = chaos.settings.addresses[name] {
                peers += networks.map { .word($0.fieldText) }
            } else {
                peers.append(
                    .open(
                        "the addresses of the pods \(MeshChaos.words(peer["selector"])); or import with --address \(name)=CIDR"
                    ))
            }
            account.approximated(peer["selector"], "selects the pods at the other end: `from` holds their addresses")
            account.approximated(peer["mode"], "all the addresses that `from` holds")
            account.approximated(peer["value"], "all the addresses that `from` holds")
        }
        if !peers.isEmpty { fields.append(.init("from", peers.count == 1 ? peers[0] : .list(peers))) }
        if let device = account.text(spec["device"]) {
            if isPartition {
                account.refused(spec["device"], "a partition is not bound to an interface")
            } else {
                fields.append(.init("interface", .text(device)))
                account.approximated(spec["device"], "an interface of this host: `interface`")
            }
        }
        account.refused(spec["targetDevice"], "the fault is on this side only")
        return fields
    }
}
