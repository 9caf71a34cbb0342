import ChaosModel
import Testing

@testable import ChaosReport

@Suite struct `Sections on mixes, retries and ledgers` {
    /// A run with a mix, a retry policy, and a ledger that lost its second entry.
    private let report: Report = {
        var shop = Record.ProbeFacts(name: "shop", question: "a mix", rate: 10, timeout: .seconds(1))
        shop.members = ["login", "detail"]
        shop.retry = "up to 3 attempts"
        shop.refusedRetries = 4
        shop.seed = 7
        var record = Record(run: "r1", experiment: "drill", startedAt: 1_767_225_600)
        record.probes = [shop]
        var states = LedgerStates()
        for slot in 0..<3 { states.note(.acknowledged, of: slot) }
        var audit = LedgerAudit(states)
        while let (act, slot) = audit.next() { audit.note(act, slot, slot == 1 ? .missing : .present) }
        let ledger = LedgerProbe(store: .redis(Endpoint(host: "127.0.0.1", port: 6379), prefix: "a:"))
        record.ledgers = [LedgerFacts(probe: "orders", ledger: ledger, audit: audit)]
        let samples = (0..<100).map { slot in
            Sample(
                probe: 0, slot: UInt32(slot), scheduled: Int64(slot) * 100_000_000, latency: 2_000_000, outcome: .good,
                member: UInt8(slot % 2), attempts: 2)
        }
        return Report(analyzing: record, samples: samples)
    }()

    @Test func `every format for people has them`() {
        let markdown = MarkdownReport(report).text
        let html = HTMLReport(report, record: Record(run: "r1", experiment: "drill", startedAt: 0), samples: []).text
        let terminal = TerminalReport(report, width: 160).text
        for text in [markdown, html, terminal] {
            for wanted in ["Mixes", "Retries", "Ledger", "shop.login", "50 / 0 / 0", "× 2.00", "ledger.1"] {
                #expect(text.contains(wanted), "\(wanted)")
            }
        }
        #expect(terminal.contains("refused 4 retries"))
        #expect(terminal.contains("\n  acknowledged and lost               1\n"))
        #expect(markdown.contains("| acknowledged and read back | 2 |"))
    }

    @Test func `what is no table in a narrow terminal has its columns' names all the same`() {
        let words = TerminalReport(report, width: 60).text.split { $0.isWhitespace }.joined(separator: " ")
        #expect(words.contains("shop.login: answers 50 / 0 / 0, errors 0 % / – / –, p50 "))
        #expect(words.contains("attempts 200 for 100 questions, budget refused 4 retries"))
        let wide = TerminalReport(report, width: 160).text
        #expect(wide.contains("\n  probe  before  during  after  overall  attempts"))
    }

    @Test func `a lost write is a failure in JUnit, too`() {
        let text = JUnitReport(report).text
        #expect(text.contains("<testcase classname=\"drill.ledger\" name=\"orders\""))
        #expect(text.contains("acknowledged writes that are lost: 1"))
    }

    @Test func `the JSON keeps them, and a report without them has no such keys`() throws {
        let text = try JSONReport.text(report)
        #expect(try JSONReport.report(from: text) == report)
        for key in ["\"mixes\"", "\"retries\"", "\"ledgers\"", "\"amplification\"", "\"presentThoughUnacknowledged\""] {
            #expect(text.contains(key))
            #expect(try !JSONReport.text(ExampleRun.report).contains(key))
        }
    }
}
