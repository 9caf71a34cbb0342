import ChaosModel

/// TimeChaos: a clock that is wrong.
enum MeshClock {
    static func read(_ chaos: MeshChaos, into draft: inout SpecDraft) {
        let account = chaos.account, spec = chaos.spec
        let target = chaos.target(&draft, isLaunched: true)
        let (lasts, comments) = chaos.lasting()
        let offset = account.value(spec["timeOffset"], "a duration of Go, such as `-10m`,") { text -> ClockOffset? in
            guard let span = SourceNumber.goDuration(text), span != .zero else { return nil }
            return ClockOffset(nanoseconds: span.nanoseconds)
        }
        if offset != nil { account.imported(spec["timeOffset"], "`offset`") }
        for item in spec["clockIds"]?.items ?? [] {
            if item.text == "CLOCK_REALTIME" {
                account.unneeded(item, "the wall clock is what the fault sets anyway")
            } else {
                account.refused(item, "only the wall clock is set: intervals stay right")
            }
        }
        let shown = offset.map { DraftValue.word($0.fieldText) } ?? .open("how far the clock is off, such as `-10m`")
        draft.method = [
            .fault("clock.skew", [.init("target", .text(target)), .init("offset", shown)] + lasts, comments: comments)
        ]
    }
}
