import ChaosModel

/// StressChaos: load on CPU and memory in pods.
enum MeshStress {
    static func read(_ chaos: MeshChaos, into draft: inout SpecDraft) {
        let account = chaos.account, spec = chaos.spec
        var faults: [(String, [DraftValue.Member])] = []
        let cpu = spec["stressors"]?["cpu"], memory = spec["stressors"]?["memory"]
        if let cpu { faults += self.cpu(cpu, chaos) }
        if let memory { faults += self.memory(memory, chaos) }
        var lasting: Duration?
        if let line = account.text(spec["stressngStressors"]) {
            if spec["stressors"] != nil {
                // It comes before the others in Chaos Mesh, too.
                faults = []
                account.refused(spec["stressors"], "`stressngStressors` is used instead")
            }
            if let words = ShellWords.split(line), let fault = StressCommand.fault(words) {
                faults += fault.steps.map { ($0.fault, $0.fields) }
                account.approximated(
                    spec["stressngStressors"],
                    fault.note.replacing("the load of the whole host", with: "load in the target's group"))
                for step in fault.steps { if case .span(let span) = step.lasts { lasting = span } }
            } else {
                account.refused(
                    spec["stressngStressors"],
                    "of stress-ng's options, --cpu, --vm, --hdd and what goes with them are known")
            }
        }
        let target = chaos.target(&draft)
        var (lasts, comments) = chaos.lasting()
        if spec["duration"] == nil, let lasting { (lasts, comments) = ([.init("for", .duration(lasting))], []) }
        guard !faults.isEmpty else {
            draft.missingMethod = "which load: the original names none that can be read"
            return
        }
        let entries = faults.map { SpecDraft.Entry.fault($0.0, [.init("target", .text(target))] + $0.1 + lasts) }
        draft.method = [
            SpecDraft.Entry(action: entries.count == 1 ? entries[0].action : .parallel(entries), comments: comments)
        ]
    }

    private static func cpu(_ node: SourceNode, _ chaos: MeshChaos) -> [(String, [DraftValue.Member])] {
        let account = chaos.account
        var fields: [DraftValue.Member] = []
        if let workers = account.value(node["workers"], "a whole number above 0", SourceNumber.count) {
            fields.append(.init("workers", .word("\(workers)")))
            account.imported(node["workers"], "`workers`")
        }
        if let load = chaos.percent(node["load"]) {
            if load.share > 0 {
                fields.append(.init("load", .percent(load)))
                account.imported(node["load"], "`load`")
            } else {
                account.refused(node, "a load of 0% is none")
                return []
            }
        }
        account.refused(node["options"], "options of stress-ng: our workers burn CPU in one way")
        return [("cpu.burn", fields)]
    }

    private static func memory(_ node: SourceNode, _ chaos: MeshChaos) -> [(String, [DraftValue.Member])] {
        let account = chaos.account
        var fields: [DraftValue.Member] = []
        if let text = account.text(node["size"]) {
            if text.hasSuffix("%") {
                if let percent = SourceNumber.percent(text), percent.share > 0 {
                    fields.append(.init("percent", .percent(percent)))
                    account.approximated(node["size"], "`percent`: what others use counts, too")
                } else {
                    account.refused(node["size"], "a share is above 0% and at most 100%")
                }
            } else if let size = decimalSize(text) {
                fields.append(.init("size", .word(size)))
                account.imported(node["size"], "`size`")
            } else {
                account.refused(node["size"], "a size such as `256MB` or `25%` is expected here")
            }
        }
        if let ramp = account.value(node["time"], "a duration of Go", SourceNumber.goSpan) {
            fields.append(.init("ramp", .duration(ramp)))
            account.imported(node["time"], "`ramp`")
        }
        account.unneeded(node["workers"], "the size is that of all workers together, and one holds it here")
        account.refused(node["oomScoreAdj"], "nearest: `kill-first: balloon` or `target`")
        account.refused(node["options"], "options of stress-ng: our memory is held in one way")
        guard fields.contains(where: { $0.key == "size" || $0.key == "percent" }) else {
            return [("memory.fill", fields + [.init("size", .open("how much memory"))])]
        }
        return [("memory.fill", fields)]
    }

    /// A size in thousands, as Chaos Mesh reads `256MB`; `MiB` counts in 1024s.
    private static func decimalSize(_ text: String) -> String? {
        let digits = text.prefix { $0.isASCII && $0.isNumber || $0 == "." }
        let unit = text.dropFirst(digits.count).filter { $0 != " " }.lowercased()
        let names = [
            "": "B", "b": "B", "k": "kB", "kb": "kB", "m": "MB", "mb": "MB", "g": "GB", "gb": "GB", "t": "TB",
            "tb": "TB",
            "kib": "KiB", "ki": "KiB", "mib": "MiB", "mi": "MiB", "gib": "GiB", "gi": "GiB", "tib": "TiB",
        ]
        guard let name = names[unit], let size = try? ByteSize(field: digits + name), size.bytes > 0 else { return nil }
        return digits + name
    }
}
