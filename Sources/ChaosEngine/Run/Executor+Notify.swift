import ChaosModel

/// Telling others how the run goes.
extension Executor {
    /// The most changes of state that others are told of: a service that flaps must not flood them.
    private static var longestTale: Int { 100 }

    /// Tells what the SLOs' windows say, and puts on record what became of what was told. Never waits.
    mutating func tellTurns() {
        guard let notifier = options.notifier else { return }
        for turn in judges?.takeTurns() ?? [] {
            let slo = record.slos[turn.slo]
            toldTurns += 1
            if toldTurns > Self.longestTale {
                if toldTurns == Self.longestTale + 1 {
                    note(.notified, "\(slo.name) goes in and out of breach: nobody is told any more before the end")
                }
                continue
            }
            let part = NotifyMessage.SLOPart(
                turn, of: slo, effects: record.faults.compactMap(\.effective), inBreach: judges?.inBreach ?? [])
            notifier.tell(turn.recovered == nil ? .breach : .recovery, slo: part)
        }
        for text in notifier.news() { note(.notified, text) }
    }
}
