import ChaosModel

/// `iptables -A INPUT|OUTPUT … -j DROP|REJECT`.
enum PacketFilterCommand {
    static func fault(_ words: [String]) -> CommandFault? {
        var words = words[...], chain: String?, verdict: String?, with: String?, transport: String?
        var destinations: [String] = [], sources: [String] = [], ports: [String] = [], sourcePorts: [String] = []
        while let word = words.popFirst() {
            if ["-w", "--wait"].contains(word) { continue }
            guard let value = words.popFirst() else { return nil }
            switch word {
            case "-A", "--append": chain = value
            case "-I", "--insert":
                chain = value
                if let number = words.first, Int(number) != nil { words.removeFirst() }
            case "-p", "--protocol": transport = value
            case "--dport", "--destination-port", "--dports": ports += value.split(separator: ",").map(String.init)
            case "--sport", "--source-port", "--sports": sourcePorts += value.split(separator: ",").map(String.init)
            case "-d", "--destination": destinations += value.split(separator: ",").map(String.init)
            case "-s", "--source": sources += value.split(separator: ",").map(String.init)
            case "-m", "--match": guard ["tcp", "udp", "multiport", "comment"].contains(value) else { return nil }
            case "--comment": break
            case "-j", "--jump": verdict = value
            case "--reject-with": with = value
            default: return nil
            }
        }
        guard let chain, ["INPUT", "OUTPUT"].contains(chain), let verdict, ["DROP", "REJECT"].contains(verdict),
            (destinations + sources).allSatisfy({ (try? CIDR(field: $0)) != nil }),
            (ports + sourcePorts).allSatisfy({ (UInt16($0) ?? 0) > 0 }),
            transport.map({ ["tcp", "udp", "icmp"].contains($0) }) ?? true,
            !(destinations + sources + ports + sourcePorts).isEmpty
        else { return nil }
        var fields: [DraftValue.Member] = []
        for (key, values) in [("to", destinations), ("ports", ports), ("from", sources), ("from-ports", sourcePorts)]
        where !values.isEmpty {
            fields.append(.init(key, values.count == 1 ? .word(values[0]) : .list(values.map(DraftValue.word))))
        }
        if let transport { fields.append(.init("protocol", .word(transport))) }
        if verdict == "REJECT" {
            // What iptables says when it is told nothing.
            let kinds = [
                "icmp-port-unreachable": "port-unreachable", "tcp-reset": "tcp-reset",
                "icmp-host-unreachable": "host-unreachable", "icmp-net-unreachable": "net-unreachable",
                "icmp-admin-prohibited": "admin-prohibited",
            ]
            guard let kind = kinds[with ?? "icmp-port-unreachable"] else { return nil }
            fields.append(.init("with", .word(kind)))
        }
        let fault = verdict == "DROP" ? "network.partition" : "network.reject"
        return CommandFault(
            .none, [.init(fault: fault, fields: fields, lasts: .untilUndone)],
            note:
                "the rule is about packets of the \(chain) chain, the step about these packets whichever way they pass this host"
        )
    }
}
