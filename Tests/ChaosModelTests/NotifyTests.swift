import Testing

@testable import ChaosModel

@Suite struct NotifyTests {
    private func settings(_ text: String) throws -> NotifySettings {
        try NotifySettings.parse(try SpecSource(name: "notify.yaml", text: text))
    }

    private func problems(_ text: String) -> [String] {
        do {
            _ = try settings(text)
            return []
        } catch let error as Diagnostics { return error.all.map(\.message) } catch { return ["\(error)"] }
    }

    @Test func `hooks are read with their defaults`() throws {
        let found = try settings(
            """
            notify:
              - command: [./page, --team, payments]
                on: [start, end]
                user: nobody
              - webhook: https://hooks.example/secret/path
                secret-file: webhook.key
                headers: {X-Team: payments}
                timeout: 2s
                retries: 0
            metrics: {textfile: /var/lib/x.prom, since: 30d}
            """)
        #expect(found.textfile == "/var/lib/x.prom" && found.since == .ago(30 * 86_400))
        let command = try #require(found.hooks.first), webhook = try #require(found.hooks.last)
        #expect(command.events == [.start, .end] && command.timeout == .seconds(5) && command.retries == 3)
        #expect(command.way == .command(NotifyCommand(["./page", "--team", "payments"], user: "nobody")))
        #expect(webhook.events == NotifyEvent.ofRun && webhook.timeout == .seconds(2) && webhook.retries == 0)
        // Neither arguments nor paths are in what is logged: they may be secret.
        #expect(command.name == "./page" && webhook.name == "https://hooks.example")
        guard case .webhook(let hook) = webhook.anchored(at: "/etc/aftershock").way else {
            Issue.record("no webhook")
            return
        }
        #expect(hook.secretFile == "/etc/aftershock/webhook.key" && hook.verifiesTLS)
        guard case .command(let page) = command.anchored(at: "/srv/./hooks/.").way else {
            Issue.record("no command")
            return
        }
        #expect(page.directory == "/srv/hooks")
    }

    @Test(arguments: [
        ("notify: [{on: [start]}]", "needs a `command` or a `webhook`"),
        ("notify: [{command: [a], webhook: 'http://x/'}]", "not both"),
        ("notify: [{command: ./page --team payments}]", "no shell splits it"),
        ("notify: [{command: [a], secret-file: /x}]", "belongs to a webhook"),
        ("notify: [{webhook: 'http://x/', user: root}]", "belongs to a command"),
        ("notify: [{command: [a], on: [begin]}]", "expected one of start, breach, recovery, end"),
        ("notify: [{command: [a], timeout: 2m}]", "at most 60s"), ("notify: [{command: [a], retries: 11}]", "0 to 10"),
        ("notify: [{webhook: 'http://x/', headers: {Aftershock-Id: a}}]", "is set by us"),
        ("notify: [{webhook: 'http://x/', ca: /x}]", "not https"),
        ("notify: {command: [a]}", "expected a list"), ("hooks: []", "unknown key `hooks`"),
        ("metrics: {textfile: x.prom}", "absolute path"),
    ])
    func `what makes no sense is said`(text: String, part: String) {
        let found = problems(text)
        #expect(found.contains { $0.contains(part) }, "\(found)")
    }

    @Test func `what a server answers decides`() {
        for status in [200, 202, 299] as [UInt16] { #expect(DeliveryRules.verdict(status: status) == .delivered) }
        for status in [301, 302, 307, 400, 401, 404, 410] as [UInt16] {
            #expect(DeliveryRules.verdict(status: status) == .refused)
        }
        for status in [408, 429, 500, 503] as [UInt16] {
            #expect(DeliveryRules.verdict(status: status, retryAfter: .seconds(7)) == .again(after: .seconds(7)))
        }
    }

    @Test func `pauses double, have a bound, and obey the server within it`() {
        for attempt in 1...20 {
            let full = DeliveryRules.pause(after: attempt, draw: 0), half = DeliveryRules.pause(after: attempt, draw: 1)
            #expect(half * 2 == full && full <= DeliveryRules.longestPause)
            #expect(attempt > 6 || full == .milliseconds(500 << (attempt - 1)))
        }
        #expect(DeliveryRules.pause(after: 1, draw: 0.5, asked: .seconds(9)) == .seconds(9))
        #expect(DeliveryRules.pause(after: 1, draw: 0.5, asked: .seconds(9999)) == DeliveryRules.longestPause)
        #expect(DeliveryRules.retryAfter("120") == .seconds(120))
        for text in ["", "-1", "1.5", "Fri, 31 Dec 1999 23:59:59 GMT", "99999999999999999999"] {
            #expect(DeliveryRules.retryAfter(text) == nil)
        }
    }

    private func window(_ start: Int64, _ outcome: Judgement.Outcome, _ state: Judge.State) -> Judgement {
        Judgement(
            slo: 0, start: start, end: start + 10, count: 5, bad: outcome == .bad ? 5 : 0, outcome: outcome,
            judgedAt: start + 11, state: state)
    }

    @Test func `an SLO's turns are told once, with bounds that hold them`() {
        var watch = BreachWatch(slos: 1)
        #expect(watch.take(window(0, .good, .holding)) == nil)
        #expect(watch.take(window(5, .bad, .holding)) == nil)
        #expect(watch.take(window(10, .unknown, .holding)) == nil)
        let breach = watch.take(window(15, .bad, .breached))
        #expect(breach == .init(slo: 0, violated: TimeBounds(low: 5, high: 15), judgedAt: 26))
        #expect(watch.inBreach == [0])
        #expect(watch.take(window(20, .bad, .breached)) == nil)
        #expect(
            watch.take(window(40, .good, .holding))
                == .init(
                    slo: 0, violated: TimeBounds(low: 5, high: 15), judgedAt: 51,
                    recovered: TimeBounds(low: 20, high: 51)))
        #expect(watch.inBreach.isEmpty && watch.take(window(45, .good, .holding)) == nil)
        // One bad window alone is no breach, and leaves nothing behind.
        #expect(watch.take(window(50, .bad, .holding)) == nil && watch.take(window(55, .good, .holding)) == nil)
        #expect(watch.settle(TimeBounds(low: 1, high: 2), at: 3).isEmpty)
    }
}
