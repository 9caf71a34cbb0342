import ChaosModel

/// The objectives by which a saved run is judged again.
struct Rejudgement {
    /// Texts of objectives; none are the run's own.
    let slos: [String]
    let probe: String?
    let window: String?
    let step: String?
    let consecutive: Int?

    /// The run's own objectives, or the given ones, with the given windows.
    func slos(of record: Record) throws -> [SLO] {
        if slos.isEmpty, probe != nil { throw Refusal("aftershock: error: `--probe` goes with `--slo`") }
        var judged = try slos.isEmpty ? record.slos : slos.map { try slo($0, in: record) }
        for index in judged.indices { try adjust(&judged[index]) }
        var names: Set<String> = []
        for slo in judged where !names.insert(slo.name).inserted {
            throw Refusal("aftershock: error: the objective `\(slo.name)` is there twice")
        }
        return judged
    }

    private func slo(_ text: String, in record: Record) throws -> SLO {
        let names = record.probes.map(\.name)
        if let probe { try check(probe, "`--probe`", names) }
        let slo: SLO
        do throws(FieldError) { slo = try SLO(objective: text, probe: probe, of: record) } catch {
            throw refusal("`--slo \"\(text)\"`", error)
        }
        return slo
    }

    private func check(_ probe: String, _ option: String, _ names: [String]) throws {
        guard names.contains(probe) else {
            throw refusal(
                option,
                FieldError(
                    "the run has no probe `\(probe)`",
                    suggestion: Spelling.suggestion(for: probe, among: names)
                        ?? "its probes are \(names.joined(separator: ", "))"))
        }
    }

    private func adjust(_ slo: inout SLO) throws {
        if let window {
            guard slo.burnRate == nil else {
                throw Refusal("aftershock: error: `--window`: the burn rate of `\(slo.name)` names its own windows")
            }
            slo.window = try duration(window, "`--window`")
        }
        if let step { slo.step = try duration(step, "`--step`") }
        if let consecutive {
            guard (1...1000).contains(consecutive) else {
                throw Refusal("aftershock: error: `--consecutive`: must be 1...1000")
            }
            slo.consecutive = consecutive
        }
        guard slo.step <= slo.burnRate?.windows.last ?? slo.window else {
            throw Refusal(
                "aftershock: error: `--step`: is longer than the window of `\(slo.name)`, so events between windows would "
                    + "count for nothing")
        }
    }

    private func duration(_ text: String, _ option: String) throws -> Duration {
        let duration: Duration
        do throws(FieldError) { duration = try Duration(field: text) } catch { throw refusal(option, error) }
        guard duration > .zero else { throw Refusal("aftershock: error: \(option): must be longer than 0s") }
        return duration
    }

    private func refusal(_ option: String, _ error: FieldError) -> Refusal {
        Refusal(
            "aftershock: error: \(option): \(error.message)" + (error.suggestion.map { "\n  help: \($0)" } ?? ""))
    }
}
