import Foundation
import Testing

@Suite(.enabled(if: AftershockCommand.isBuilt, AftershockCommand.missing))
struct ValidateTests {
    private let aftershock: AftershockCommand
    private static let whole = """
        experiment: checkout-survives-a-slow-network
        hypothesis: Checkout keeps its latency SLO when the order database is 200 ms away.
        labels: {team: payments, service: checkout}
        targets:
          api:   {command: [./shop, --port, "8080"], ready: {tcp: 127.0.0.1:8080}, restart: always}
          db:    {port: 5432}
        probes:
          checkout:
            http: http://127.0.0.1:8080/checkout
            rate: 100/s
            timeout: 1s
        slos:
          - {probe: checkout, objective: 99.9% under 500ms, window: 15s, step: 1s, consecutive: 3}
          - {probe: checkout, objective: errors <= 0.1%}
        steady-state: {for: 10s}
        method:
          - network.delay: {target: db, delay: 200ms, jitter: 20ms, for: 30s}
          - parallel:
              - cpu.burn: {target: api, load: 80%, for: 20s}
              - process.kill: {target: api, signal: SIGKILL}
        stop-when: [errors > 50% for 5s]
        recovery: {within: 60s, stable-for: 5s}

        """

    init() throws {
        aftershock = try AftershockCommand()
        try aftershock.scratch.write(Self.whole, as: "whole.yaml")
    }

    @Test func `a whole experiment is valid`() throws {
        let shown = try aftershock("validate", "whole.yaml")
        #expect(shown.code == 0 && shown.err.isEmpty)
        #expect(shown.out == "whole.yaml: checkout-survives-a-slow-network is valid\n")
    }

    @Test func `every mistake is shown with its place, line and caret`() throws {
        try aftershock.scratch.write(
            """
            experiment: shop
            probes:
              p: {http: "http://127.0.0.1:1/", rat: 5/s}
            method:
              - network.delay: {ports: 80, delay: 200, for: 30s, jiter: 3ms}
              - cpu.burnn: {for: 3s}

            """, as: "wrong.yaml")
        let shown = try aftershock("validate", "wrong.yaml")
        #expect(shown.code == 2 && shown.out.isEmpty)
        for place in ["3:36", "5:39", "5:54", "6:5"] {
            #expect(shown.err.contains("wrong.yaml:\(place): error: "), "\(place) in \(shown.err)")
        }
        let lines = shown.err.split(separator: "\n", omittingEmptySubsequences: false)
        let first = try #require(lines.firstIndex { $0.hasPrefix("wrong.yaml:3:36") })
        #expect(lines[first + 1] == "  p: {http: \"http://127.0.0.1:1/\", rat: 5/s}")
        #expect(lines[first + 2] == String(repeating: " ", count: 35) + "^")
        #expect(lines[first + 3].contains("did you mean `rate`?"))
        #expect(shown.err.hasSuffix("\n") && !shown.err.hasSuffix("\n\n"))
        #expect(!shown.err.contains("\u{1B}"), "no colour but on a terminal")
    }

    @Test(arguments: [
        ("", "No such file"), ("missing.yaml", "No such file"), (".", "Is a directory"),
        ("/dev/zero", "256 KiB"), ("/dev/null", "the spec is empty"), ("big.yaml", "256 KiB"),
        ("binary.yaml", "not a text file"), ("bomb.yaml", "10000 values"), ("whole.yaml/x", "Not a directory"),
    ])
    func `a file that is no spec is refused`(file: String, reason: String) throws {
        try aftershock.scratch.write(String(repeating: "a", count: 10 << 20), as: "big.yaml")
        try aftershock.scratch.write("experiment: a\u{0}b\n", as: "binary.yaml")
        var bomb = "experiment: x\na0: &a0 [1, 2, 3, 4, 5, 6, 7, 8, 9]\n"
        for level in 1..<9 {
            bomb +=
                "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ") + "]\n"
        }
        try aftershock.scratch.write(bomb, as: "bomb.yaml")
        let shown = try aftershock("validate", file)
        #expect(shown.code == 2 && shown.out.isEmpty)
        #expect(shown.err.contains("\(file):") && shown.err.contains(reason), "\(shown.err)")
    }

    @Test(.enabled(if: AftershockCommand.canDrill, AftershockCommand.noDrill))
    func `an unreadable file is refused`() throws {
        let shown = try aftershock.run([
            "/usr/bin/setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "/bin/sh", "-c",
            "umask 777; cat whole.yaml > /dev/shm/aftershock-$$.yaml; cd /; \"$A\" validate /dev/shm/aftershock-$$.yaml; "
                + "code=$?; rm -f /dev/shm/aftershock-$$.yaml; exit $code",
        ])
        #expect(shown.code == 2 && shown.err.contains("Permission denied"))
    }

    @Test func `several files are all looked at`() throws {
        try aftershock.scratch.write("experiment: 1\n", as: "wrong.yaml")
        let shown = try aftershock("validate", "whole.yaml", "wrong.yaml", "missing.yaml", "whole.yaml")
        #expect(shown.code == 2)
        #expect(shown.out.split(separator: "\n").count == 2)
        #expect(shown.err.contains("wrong.yaml:") && shown.err.contains("missing.yaml:"))
    }

    @Test func `a spec can come through a pipe`() throws {
        let shown = try aftershock.run(["/bin/sh", "-c", "cat whole.yaml | \"$A\" validate /dev/stdin"])
        #expect(shown.code == 0 && shown.out.contains("is valid"))
    }
}
