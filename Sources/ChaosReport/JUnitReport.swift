import ChaosModel

/// The report as JUnit XML: a suite for the run, with a case for each SLO, each ledger, each fault's effect, the steady
/// state and the rollback.
public struct JUnitReport: Sendable {
    /// The document.
    public let text: String

    private struct Case {
        var kind: String
        var name: String
        var seconds = 0.0
        var failure: String?
        var skipped: String?
    }

    /// Writes a report.
    public init(_ report: Report) {
        let cases = Self.cases(report)
        let failures = cases.count { $0.failure != nil }
        let skipped = cases.count { $0.skipped != nil }
        let name = report.experiment.isEmpty ? "unnamed" : Markup.escape(report.experiment)
        let time = Self.seconds(report.duration)
        let totals = "tests=\"\(cases.count)\" failures=\"\(failures)\" errors=\"0\""
        let host = report.environment.host.isEmpty ? "unknown" : Markup.escape(report.environment.host)
        var lines = [
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
            "<testsuites name=\"\(name)\" \(totals) time=\"\(time)\">",
            "  <testsuite name=\"\(name)\" \(totals) skipped=\"\(skipped)\" time=\"\(time)\" "
                + "timestamp=\"\(report.startedAt.prefix(19))\" hostname=\"\(host)\">",
            "    <properties>",
        ]
        lines += Self.properties(report).map {
            "      <property name=\"\($0.0)\" value=\"\(Markup.escape($0.1))\"/>"
        }
        lines.append("    </properties>")
        for test in cases { lines += Self.lines(test, suite: name) }
        lines += ["    <system-out>\(Markup.escape(report.reason))</system-out>", "  </testsuite>", "</testsuites>"]
        text = lines.joined(separator: "\n") + "\n"
    }

    /// A time as a reader of XML takes it: no sign, no exponent.
    private static func seconds(_ seconds: Double) -> String {
        Figure.fixed(seconds.isFinite ? min(max(seconds, 0), 1e11) : 0, 3)
    }

    private static func lines(_ test: Case, suite: String) -> [String] {
        let head =
            "    <testcase classname=\"\(suite).\(test.kind)\" name=\"\(test.name.isEmpty ? "unnamed" : Markup.escape(test.name))\" "
            + "time=\"\(seconds(test.seconds))\""
        if let failure = test.failure {
            let message = Markup.escape(failure)
            return [
                head + ">", "      <failure message=\"\(message)\" type=\"\(test.kind)\">\(message)</failure>",
                "    </testcase>",
            ]
        }
        if let skipped = test.skipped {
            return [head + ">", "      <skipped message=\"\(Markup.escape(skipped))\"/>", "    </testcase>"]
        }
        return [head + "/>"]
    }

    private static func properties(_ report: Report) -> [(String, String)] {
        var properties = [
            ("run", report.run), ("verdict", report.verdict.rawValue), ("kernel", report.environment.kernel),
        ]
        for measure in report.recovery.map({ ReportWords.recovery($0, of: report) }) ?? [] {
            properties.append((measure.label.lowercased().replacing(" ", with: "-"), measure.value))
        }
        return properties
    }

    private static func cases(_ report: Report) -> [Case] {
        let noSteadyState = report.verdict == .noSteadyState
        var cases = [Case(kind: "steady-state", name: "steady state", failure: noSteadyState ? report.reason : nil)]
        for ledger in report.ledgers ?? [] {
            let wrong = ledger.lost > 0 ? "acknowledged writes that are lost: \(ledger.lost)" : nil
            let open = ledger.unread > 0 ? "acknowledged writes that were not read back: \(ledger.unread)" : nil
            cases.append(Case(kind: "ledger", name: ledger.probe, failure: wrong ?? open))
        }
        for slo in report.slos {
            var test = Case(kind: "slo", name: ReportWords.name(slo), seconds: slo.recover?.high ?? 0)
            switch slo.held {
            case true?: break
            case false?:
                test.failure =
                    "worst window \(slo.worst), \(slo.badWindows) of \(slo.windows) windows bad, time to recover "
                    + ReportWords.recover(slo.recover, censored: slo.censored)
            case nil: test.failure = "unknown for lack of data"
            }
            if noSteadyState, slo.held != false { (test.failure, test.skipped) = (nil, "no steady state") }
            cases.append(test)
        }
        for fault in report.faults {
            var test = Case(
                kind: "effect", name: "step \(fault.step) \(fault.fault)" + (fault.target.map { " on \($0)" } ?? ""))
            if let (on, off) = fault.effectiveAt.flatMap({ on in fault.clearedAt.map { (on, $0) } }) {
                test.seconds = max(off - on, 0)
            }
            if fault.failure != nil || fault.hadEffect == false {
                test.failure = ReportWords.proof(fault)
            } else if fault.effectiveAt == nil {
                test.skipped = "not applied"
            }
            cases.append(test)
        }
        cases += (report.milestones ?? []).map { milestone in
            var test = Case(kind: "milestone", name: milestone.name, seconds: milestone.took?.high ?? 0)
            switch milestone.outcome {
            case .reached: break
            case .already: test.skipped = milestone.words
            case .missed: test.failure = milestone.words
            case .unknown where noSteadyState: test.skipped = "no steady state"
            case .unknown: test.failure = milestone.words
            }
            return test
        }
        if report.verdict == .stopped {
            cases.append(Case(kind: "run", name: "ran to its end", failure: report.reason))
        }
        let leftovers = report.leftovers.joined(separator: "\n")
        cases.append(Case(kind: "rollback", name: "rollback", failure: leftovers.isEmpty ? nil : leftovers))
        return cases
    }
}
