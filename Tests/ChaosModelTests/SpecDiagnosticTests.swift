import Testing

@testable import ChaosModel

@Suite struct SpecDiagnosticTests {
    /// A spec that is right but for what is written in `method` and `more`.
    private static func spec(method: String = "[{pause: 1s}]", _ more: String = "") -> String {
        "experiment: drill\ntargets: {db: {port: 5432}, api: {process: shop}}\nmethod: \(method)\n\(more)"
    }

    /// Every kind of mistake by the name of its golden file.
    static let mistakes: [(name: String, text: String)] = [
        ("empty", ""), ("only-comments", "# nothing\n---\n"), ("not-a-mapping", "- a\n- b\n"),
        ("missing-keys", "labels: {a: b}\n"),
        ("syntax", "experiment: drill\n  method: [\n"), ("tab", "experiment: e\n\tmethod: []\n"),
        ("two-documents", "experiment: a\n---\nexperiment: b\n"),
        ("tag", "experiment: !!str drill\nmethod: !x [{pause: 1s}]\n"),
        ("undefined-alias", spec(method: "[{pause: *wait}]")), ("complex-key", spec("? [a, b]\n: c\n")),
        ("alias-key", spec("? &k [a]\n: c\n? *k\n: d\n")), ("empty-method", spec(method: "[]")),
        ("unknown-keys", spec("lables: {a: b}\nrecovery: {with: 5s}\nsteady_state: {for: 1s}\n")),
        ("rollback", spec("rollback: []\n")),
        ("duplicate-keys", "experiment: a\nexperiment: b\nlabels: {x: 1, 'x': 2, x: 3}\nmethod: [{paus: 1s}]\n"),
        (
            "wrong-kinds",
            "experiment: [a]\nhypothesis: {a: b}\nlabels: x\ntargets: [db]\nprobes: 5\nslos: {a: b}\nmethod: go\nrecovery: {within: {a: 1s}}\n"
        ),
        ("no-values", "experiment:\ntargets:\nmethod:\nprobes: {a: {http: , rate: }}\n"),
        ("names", "experiment: ../x\ntargets: {a b: {port: 1}}\nmethod: [{pause: 1s}]\n"),
        ("consent", spec("consent: [ssh, yes]\n")),
        ("stop-when", spec("stop-when: [errors > 50, chekout errors > 5% for 1s]\nprobes: {checkout: {tcp: 'a:1'}}\n")),
        ("recovery", spec("recovery: {within: 5s, stable-for: 10s}\n")),
        ("unknown-fault", spec(method: "[{network.dely: {target: db}}, {disk.fill: {}}]")),
        ("unknown-target", spec(method: "[{process.kill: {target: appi}}, {process.kill: {target: elsewhere}}]")),
        ("unknown-field", spec(method: "[{network.delay: {target: db, delay: 1s, jiter: 20ms, for: 5s}}]")),
        (
            "missing-unit",
            spec(method: "[{network.delay: {target: db, delay: 200, for: 30}}, {cpu.burn: {load: 0.8, for: 1s}}]")
        ),
        ("missing-for", spec(method: "[{cpu.burn: {load: 80%}}]")),
        ("instant-for", spec(method: "[{process.kill: {target: api, for: 5s}}]")),
        ("missing-target", spec(method: "[process.kill: , network.delay: {delay: 1s, for: 5s}]")),
        ("between-fields", spec(method: "[{network.delay: {target: db, delay: 1s, jitter: 2s, for: 5s}}]")),
        ("choice", spec(method: "[{process.kill: {target: api, signal: KILL}}]")),
        (
            "indentation",
            "experiment: e\nmethod:\n  - network.delay:\n    delay: 1s\n  - cpu.burn: {for: 1s}\n    pause: 1s\n"
        ),
        (
            "entries",
            spec(
                method:
                    "[wait, {}, {parallel: [{pause: 1s}]}, {parallel: []}, {stage: {}}, {pause: 0s}, {cpu.burn: api}]")
        ),
        (
            "targets",
            "experiment: e\nmethod: [{pause: 1s}]\ntargets:\n  a: {}\n  b: {port: 1, pid: 2}\n  c: {port: 70000}\n  d: {pid: 5, restart: always}\n  e: {command: ./shop --port 1}\n  f: {command: []}\n  g: {cgroup: shop}\n  h: {command: [x], restart: yes, ready: {tcp: 80}}\n  i: 5432\n"
        ),
        (
            "web-probes",
            "experiment: e\nmethod: [{pause: 1s}]\nprobes:\n  a: {http: {url: http://x/, expect: {headers: {'a b': c, D: '/(/'}, body-matches: 'a{2', jsn: 5}}}\n  b: {http: {url: http://x/, expect: {json: {status: up, $.a: [1]}, number: {json: $.a, header: B}}}}\n  c: {http: {url: http://x/, expect: {number: {at-most: 10ms}}}}\n  d: {http: {url: http://x/, expect: {number: {pattern: 'a', at-least: 5, at-most: 4}}}}\n  e: {http: {url: http://x/, expect: {number: {json: $.a, at-least: 5, at-most: 4}, json: 7}}}\n  f: {tcp: {endpoint: 'x:1', send: 'PING\\q', pause: 50ms}}\n  g: {tcp: {endpoint: 'x:1', send: [A, ''], expect: '/a**/'}}\n  h: {tcp: {endpoint: 'x:1', send: PING, pause: -1s}}\n  i: {dns: {server: ns.example, name: 10.0.0.1, type: MX, answer: [shop], transport: tls}}\n  j: {dns: {name: shop.example, answer: ['::1']}}\n  k: {dns: {name: '*.example', answer: []}}\n  l: {metric: {url: x, name: 'queue{a=\"b\"}', labels: {1a: b}, combine: avg, at-most: lots}}\n  m: {metric: {url: http://x/metrics, tls-verify: false}}\n  n: {http: {url: http://x/, expect: {headers: 5, number: {}}}}\n"
        ),
        (
            "probes",
            "experiment: e\nmethod: [{pause: 1s}]\nprobes:\n  a: {}\n  b: {http: http://x/, tcp: 'x:1'}\n  c: {http: {url: ftp://x, metod: GET}}\n  d: {http: {url: http://x/, tls-verify: no, expect: {status: 99}, headers: {'a b': c}}}\n  e: {tcp: 'x:1', rate: 20000/s, timeout: 0s}\n  f: {command: [], exit: 256}\n  g: {tcp: 'x:1', rate: 10}\n"
        ),
        (
            "slos",
            "experiment: e\nmethod: [{pause: 1s}]\nprobes: {a: {tcp: 'x:1'}, b: {tcp: 'x:2'}}\nslos:\n  - {probe: aa, objective: errors <= 1}\n  - p99 <= 1s\n  - {probe: a}\n  - {probe: a, objective: p99 <= 1s, window: 1s, step: 2s, consecutive: 0}\n  - {probe: b, objective: p99 <= 1s}\n  - {probe: b, objective: p99 <= 1s}\n  - {probe: a, objective: p99 <= 1s, window: 1s, step: 2s}\n"
        ),
        (
            "mixes",
            "experiment: e\nmethod: [{pause: 1s}]\nprobes:\n  a: {mix: {}}\n  b: {mix: [x, y]}\n  c: {http: 'http://x/', mix: {m: {http: 'http://x/'}}}\n  d: {mix: {login: {weight: 0, http: 'http://x/'}, detail: {weight: 1001, tcp: 'x:1'}, order: {wieght: 3}}}\n  e:\n    mix:\n      p: {mix: {q: {tcp: 'x:1'}}}\n      r: {tcp: 'x:1', rate: 5/s}\n      s: {tcp: 'x:1', http: 'http://x/'}\n      t: {}\n      u.v: {tcp: 'x:1'}\n      w w: {tcp: 'x:1'}\n      l: {ledger: 'x:1'}\n      m: http://x/\n  f: {tcp: 'x:1', seed: 4}\n  g: {mix: {m: {tcp: 'x:1'}}, seed: 0}\n  h: {mix: }\n  i: {mix: {\((1...101).map { "m\($0): {tcp: 'x:1'}" }.joined(separator: ", "))}}\n  j: {mix: {k: {tcp: 'x:1'}}}\n  j.k: {tcp: 'x:1'}\n"
        ),
        (
            "retries",
            "experiment: e\nmethod: [{pause: 1s}]\nprobes:\n  a: {tcp: 'x:1', retry: {attempts: 1, budget: 0%, jitter: half, on: [timeouts]}}\n  b: {tcp: 'x:1', retry: 3, timeout: 100ms}\n  c: {tcp: 'x:1', retry: {attempt: 3}}\n  d: {tcp: 'x:1', retry: {base: 100}}\n  e: {tcp: 'x:1', retry: {attempt-timeout: 1s}}\n  f: {tcp: 'x:1', retry: {base: 500ms, max: 100ms}}\n  g: {tcp: 'x:1', retry: }\n  h: {tcp: 'x:1', rety: 3}\n"
        ),
        (
            "ledgers",
            "experiment: e\nmethod: [{pause: 1s}]\nprobes:\n  a: {ledger: {}}\n  b: {ledger: {redis: 'x:1', write: {url: 'http://x/{id}'}}}\n  c: {ledger: {write: {url: http://x/orders}}}\n  d: {ledger: {write: {url: 'http://{id}/orders'}}}\n  e: {ledger: {write: {url: 'http://x/{id}'}, prefix: a, read: {url: 'http://x/'}, delete: {url: 'http://x/{id}', metod: DELETE}}}\n  f: {ledger: {redis: x, verify: {within: 0s, rate: 0.1/s}}}\n  g: {ledger: {redis: 'x:1', read: {url: 'http://x/{id}'}}}\n  h: {ledger: {write: {url: 'http://x/{ID}'}}}\n  i: {ledger: {write: {url: http://x/orders, method: POST, body: '{\"id\": \"{id}\"}'}}}\n  j: {ledger: {write: {url: 'http://x/{id}', headers: {'a b': c}}, ca: /x.pem}}\n  k: {ledger: {write: {url: 'http://x/{id}'}, ca: /x.pem}}\n  l: {ledger: {wite: {url: 'http://x/{id}'}}}\n"
        ),
        ("ledger-braces", spec("probes:\n  a: {ledger: {write: {url: http://x/{id}}}}\n")),
        ("control", spec("hypothesis: \"\\e[31mred\\0\"\n? \"\\e[2Jx\"\n: y\n")),
        ("merge-key", spec("x: &x {a: b}\nlabels: {<<: *x}\n")),
        (
            "long-line",
            spec(
                "hypothesis: \(String(repeating: "long ", count: 60))\nlabels: {a: \(String(repeating: "b", count: 200)), d: [e], f: \(String(repeating: "g", count: 200))}\n"
            )
        ),
    ]

    @Test(arguments: mistakes.map(\.name)) func `every mistake is shown at its place`(name: String) throws {
        let text = try #require(Self.mistakes.first { $0.name == name }).text
        SpecGolden.check(SpecGolden.diagnostics(text), "spec-\(name).txt")
    }

    @Test func `colour changes nothing but colour`() throws {
        let source = try SpecSource(name: "e.yaml", text: "experiment: a\nmethod: []\n")
        let error = try #require(throws: Diagnostics.self) { try SpecParser.parse(source, faults: []) }
        let plain = source.render(error), coloured = source.render(error, colour: true)
        #expect(coloured != plain && coloured.replacing(#/\u{1B}\[[0-9;]*m/#, with: "") == plain)
    }

    @Test func `diagnostics stand in file order and once each`() throws {
        let text = try #require(Self.mistakes.first { $0.name == "targets" }).text
        let error = try #require(throws: Diagnostics.self) {
            try SpecParser.parse(SpecSource(name: "e", text: text), faults: testFaults)
        }
        let places = error.all.compactMap(\.location)
        #expect(places == places.sorted() && Set(error.all).count == error.all.count)
    }

    @Test func `errors of flags name the flag`() throws {
        let step = try StepReader.step(
            fault: "network.delay",
            flags: [("target", "port:5432"), ("delay", "200ms"), ("for", "30s"), ("to", "10.0.0.0/8"), ("to", "::1")],
            faults: testFaults)
        #expect(step.target == "port:5432" && step.duration == .seconds(30))
        #expect((step.fault as? DelayForTest)?.networks.count == 2)
        let error = try #require(throws: Diagnostics.self) {
            try StepReader.step(
                fault: "network.delay", flags: [("target", "prot:5432"), ("delay", "200"), ("jiter", "1s")],
                faults: testFaults)
        }
        SpecGolden.check(
            error.all.map { "\($0.message)\n  help: \($0.suggestion ?? "-")\n" }.joined(), "spec-flags.txt")
        let unknown = try #require(throws: Diagnostics.self) {
            try StepReader.step(fault: "cpu.bun", flags: [], faults: testFaults)
        }
        #expect(unknown.all == [Diagnostic("there is no fault `cpu.bun`", suggestion: "did you mean `cpu.burn`?")])
    }
}
