import Testing

@testable import ChaosModel

@Suite struct `A ledger` {
    private let ledger = LedgerProbe(store: .redis(Endpoint(host: "127.0.0.1", port: 6379), prefix: "a:"))

    private func states(_ known: [LedgerState]) -> LedgerStates {
        var states = LedgerStates()
        for (slot, state) in known.enumerated() { states.note(state, of: slot) }
        return states
    }

    /// Reads everything back as `look` shows it.
    private func audit(_ known: [LedgerState], _ look: (Int, Int) -> LedgerReading) -> LedgerAudit {
        var audit = LedgerAudit(states(known))
        var looks: [Int: Int] = [:]
        for _ in 0..<1000 {
            guard let (act, slot) = audit.next() else { break }
            looks[Int(slot), default: 0] += 1
            audit.note(act, slot, look(Int(slot), looks[Int(slot)] ?? 0))
        }
        return audit
    }

    private func facts(_ audit: LedgerAudit, ended: String? = nil) -> LedgerFacts {
        LedgerFacts(probe: "orders", ledger: ledger, audit: audit, ended: ended)
    }

    private func report(_ facts: LedgerFacts, slos: [SLO] = []) -> Report {
        var run = record([], slos, [])
        run.ledgers = [facts]
        return Report(analyzing: run, samples: [])
    }

    @Test func `four bits hold what is known of a slot, and no other slot`() {
        var states = LedgerStates()
        states.note(.acknowledged, of: 100_000)
        #expect(states.count == 100_001)
        #expect(states.size == 65_536)
        states.note(.unknown, of: 99_999)
        states.note(LedgerReading.different, of: 100_000)
        #expect(states.state(of: 100_000) == .acknowledged)
        #expect(states.reading(of: 100_000) == .different)
        #expect(states.state(of: 99_999) == .unknown)
        #expect(states.reading(of: 99_999) == .unread)
        #expect(states.state(of: 99_998) == .none)
        #expect(states.state(of: 5_000_000) == .none)
        states.note(LedgerReading.present, of: 5_000_000)
        #expect(states.count == 100_001)
    }

    @Test func `what an attempt may have written, a later refusal does not unwrite`() {
        var states = LedgerStates()
        states.note(.unknown, of: 0)
        states.note(.refused, of: 0)
        #expect(states.state(of: 0) == .unknown)
        states.note(.acknowledged, of: 0)
        states.note(.unknown, of: 0)
        #expect(states.state(of: 0) == .acknowledged)
    }

    @Test func `only a clear answer acknowledges or refuses, only a clear answer shows or misses`() {
        #expect(LedgerState(.good, detail: 201) == .acknowledged)
        #expect(LedgerState(.badStatus, detail: 503) == .refused)
        #expect(LedgerState(.refused, detail: 111) == .refused)
        for (outcome, status) in [
            (Sample.Outcome.timeout, UInt16(0)), (.reset, 104), (.closedEarly, 0), (.badStatus, 502), (.badStatus, 504),
            (.badProtocol, 200), (.badBody, 200), (.local, 11),
        ] {
            #expect(LedgerState(outcome, detail: status) == .unknown)
        }
        #expect(LedgerReading(.good, detail: 200) == .present)
        #expect(LedgerReading(.badStatus, detail: 404) == .missing)
        #expect(LedgerReading(.gone, detail: 0) == .missing)
        #expect(LedgerReading(.badBody, detail: 200) == .different)
        for outcome in [Sample.Outcome.timeout, .refused, .reset, .badStatus, .badAnswer, .local, .closedEarly] {
            #expect(LedgerReading(outcome, detail: 503) == .unread)
        }
    }

    @Test func `all that was acknowledged and is there is a pass that says so`() {
        let facts = facts(audit([.acknowledged, .none, .acknowledged]) { _, _ in .present })
        #expect([facts.acknowledged, facts.confirmed, facts.lost, facts.unread, facts.left] == [2, 2, 0, 0, 2])
        let report = report(facts)
        #expect(report.verdict == .passed)
        #expect(report.reason.contains("2 acknowledged writes were read back, none is lost."))
    }

    @Test func `a lost acknowledged write fails the run and is named`() {
        let lost = audit([.acknowledged, .acknowledged, .acknowledged, .acknowledged]) { slot, _ in
            [.present, .missing, .different, .present][slot]
        }
        let facts = facts(lost)
        #expect([facts.confirmed, facts.lost, facts.different] == [2, 2, 1])
        #expect(facts.lostIDs == ["ledger.1", "ledger.2"])
        let report = report(facts)
        #expect(report.verdict == .failed)
        #expect(report.reason == "2 acknowledged writes of orders are lost (ledger.1, ledger.2).")
        var stopped = record([], [], [])
        stopped.ledgers = [facts]
        stopped.stopped = "SIGINT"
        let early = Report(analyzing: stopped, samples: [])
        #expect(early.verdict == .stopped)
        #expect(early.reason.contains("2 acknowledged writes of orders are lost"))
    }

    @Test func `what is missing at first and there at last is not lost`() {
        let late = audit([.acknowledged, .acknowledged]) { slot, look in slot == 1 && look == 1 ? .missing : .present }
        let facts = facts(late)
        #expect([facts.confirmed, facts.lost] == [2, 0])
    }

    @Test func `what is there though nobody acknowledged it is counted and no error`() {
        let known: [LedgerState] = [.unknown, .unknown, .refused, .refused, .acknowledged]
        let facts = facts(audit(known) { slot, _ in [.present, .missing, .present, .missing, .present][slot] })
        #expect(facts.presentThoughUnacknowledged == 1)
        #expect(facts.presentThoughRefused == 1)
        #expect([facts.unknown, facts.refused, facts.confirmed, facts.lost, facts.left] == [2, 2, 1, 0, 3])
        #expect(report(facts).verdict == .passed)
    }

    @Test func `what could not be read is asked again, and is no pass when it never can be`() {
        let patient = facts(audit([.acknowledged, .unknown]) { _, look in look < 5 ? .unread : .present })
        #expect([patient.confirmed, patient.unread, patient.presentThoughUnacknowledged] == [1, 0, 1])
        let endless = audit([.acknowledged, .acknowledged]) { slot, _ in slot == 0 ? .unread : .present }
        #expect(!endless.isOver)
        let facts = facts(endless, ended: "60s were over")
        #expect([facts.confirmed, facts.unread] == [1, 1])
        let report = report(facts)
        #expect(report.verdict == .failed)
        #expect(
            report.reason
                == "1 acknowledged write of orders could not be read back (60s were over), and unread is not a pass.")
    }

    @Test func `acknowledged entries come first, and never too many at once`() {
        let open = Array(repeating: LedgerState.unknown, count: 100)
        var course = LedgerAudit(states(open + Array(repeating: .acknowledged, count: 70)))
        var asked: [UInt32] = []
        while let (_, slot) = course.next() { asked.append(slot) }
        #expect(asked == Array(100..<164))
        for slot in asked { course.note(.read, slot, .present) }
        let next = course.next()?.slot
        #expect(next == 164)
    }

    @Test func `removing tries what is or may be there, a few times`() {
        var course = audit([.acknowledged, .unknown, .acknowledged, .refused]) { slot, _ in
            [.present, .missing, .missing, .present][slot]
        }
        course.beginRemoving()
        var asked: [UInt32] = []
        for _ in 0..<100 {
            guard let (act, slot) = course.next() else { break }
            #expect(act == .remove)
            asked.append(slot)
            course.note(act, slot, slot == 0 ? .unread : .present)
        }
        #expect(asked == [0, 3, 0, 0])
        #expect(course.isOver)
        #expect(course.removed == 1)
    }

    @Test func `a spec names a store, and each request its entry`() throws {
        let source = try SpecSource(
            name: "drill.yaml",
            text:
                "experiment: e\nmethod: [{pause: 1s}]\nprobes:\n  a: {ledger: 'x:1'}\n  b: {ledger: {redis: 'x:1', prefix: 'p:', verify: {within: 5s, rate: 50/s}}}\n  c: {ledger: {write: {url: 'http://x/o', method: POST, body: 'n={id}'}, read: {url: 'http://x/o?n={id}', expect: {body: 'is {id}'}}, delete: {url: 'http://x/o/{id}'}}}\n"
        )
        let ledgers = try SpecParser.parse(source).probes.compactMap { $0.members[0].probe as? LedgerProbe }
        try #require(ledgers.count == 3)
        #expect(ledgers[0].store == .redis(Endpoint(host: "x", port: 1), prefix: "aftershock:"))
        #expect(ledgers[1].question == "SET p:{id} at x:1, and read all back")
        #expect(ledgers[1].within == .seconds(5))
        guard case .http(let write, let read, let delete) = ledgers[2].store else { return #expect(Bool(false)) }
        #expect(write.probe(for: "k.1").body == "n=k.1")
        #expect(write.probe(for: "k.1").question == "POST http://x/o, expect 200-299")
        #expect(read.probe(for: "k.1").question == "GET http://x/o?n=k.1, expect 200-299, `is k.1`")
        #expect(read.probe(for: "k.1").expectation.body == "is k.1")
        #expect(delete?.probe(for: "k.1").question == "DELETE http://x/o/k.1, expect 200-299 or 404 or 410")
    }
}
