import ChaosModel

/// PodChaos: pods and containers that end, or are away for a while.
enum MeshPod {
    static func read(_ chaos: MeshChaos, into draft: inout SpecDraft) {
        let account = chaos.account, spec = chaos.spec
        let action = account.text(spec["action"]) ?? ""
        let target = chaos.target(&draft)
        var fields: [DraftValue.Member] = [.init("target", .text(target))]
        switch action {
        case "pod-kill", "container-kill":
            account.approximated(
                spec["action"], "process.kill: the processes are killed; who restarts them is up to their supervisor")
            if let text = account.text(spec["gracePeriod"]) {
                if let grace = SourceNumber.seconds(text) {
                    fields += [.init("signal", .word("SIGTERM")), .init("grace", .duration(grace))]
                    account.imported(spec["gracePeriod"], "`grace`")
                } else if Double(text) == 0 {
                    account.unneeded(spec["gracePeriod"], "SIGKILL at once is what the fault does anyway")
                } else {
                    account.refused(spec["gracePeriod"], "seconds are expected here")
                }
            }
            account.unneeded(spec["duration"], "a kill happens once")
            draft.method = [.fault("process.kill", fields)]
        case "pod-failure":
            let (lasts, comments) = chaos.lasting()
            account.approximated(
                spec["action"],
                "process.pause: the processes hang and go on; a failed pod refuses connections (nearest: network.reject)"
            )
            draft.method = [.fault("process.pause", fields + lasts, comments: comments)]
        default:
            account.refused(spec["action"], "there is no such action")
            draft.missingMethod = "what is done to the processes"
        }
    }
}
