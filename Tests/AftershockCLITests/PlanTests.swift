import ChaosTestKit
import Foundation
import Testing

@Suite(.enabled(if: AftershockCommand.canDrill, AftershockCommand.noDrill))
struct PlanTests {
    private let aftershock: AftershockCommand

    init() throws {
        aftershock = try AftershockCommand()
        try aftershock.scratch.write(
            """
            experiment: cut-off
            hypothesis: The shop is back within a second.
            every: 7d
            targets:
              shop: {command: [/bin/sleep, "60"], restart: always}
            probes:
              front: {tcp: 127.0.0.1:21601, rate: 50/s, timeout: 500ms}
            slos:
              - {probe: front, objective: p99 <= 100ms, window: 2s, step: 250ms, consecutive: 2}
            steady-state: {for: 3s}
            method:
              - network.partition: {to: [10.9.9.0/24, "fd00::/64"], ports: [80], direction: both, for: 30s}
              - pause: 5s
              - process.kill: {target: shop, signal: SIGTERM}
            stop-when: [errors > 50% for 5s]
            recovery: {within: 20s, stable-for: 2s}

            """, as: "spec.yaml")
    }

    @Test func `a plan reads as the golden file says`() throws {
        let shown = try aftershock.drill("\"$A\" plan spec.yaml")
        #expect(shown.code == 0 && shown.err.isEmpty)
        let masked = shown.out.replacing(/aftershock_[a-z0-9]{8}_/, with: "aftershock_RUN_")
        #expect(Golden.difference(masked, from: "cli/plan.txt") == nil)
    }

    @Test(arguments: [
        "plan spec.yaml",
        "inject network.partition --to 10.9.9.0/24 --for 1s --dry-run",
        "inject network.reject --ports 80 --for 1s --dry-run",
        "inject cpu.burn --for 1s --dry-run",
        "inject cpu.throttle --target process:sleep --quota 50% --for 1s --dry-run",
        "doctor",
    ])
    func `looking changes nothing`(command: String) throws {
        let shown = try aftershock.drill(
            """
            sleep 60 & until grep -q sleep /proc/$!/comm; do :; done
            # No pipe: a shell that has yet to become `sort` is listed by another name.
            look() { nft list ruleset; tc qdisc show; ip -o link; ps -A -o comm= > names; sort names; ls -R; }
            : > before; : > after; : > said; : > names
            look > before; "$A" \(command) --state "$STATE" > said 2>&1 || "$A" \(command) > said 2>&1
            echo $? > said; look > after
            diff before after && test ! -e "$STATE"
            """)
        #expect(shown.code == 0, "\(shown.out)\(shown.err)")
    }

    @Test func `a plan that cannot be made points into the spec`() throws {
        try aftershock.scratch.write(
            "experiment: x\ntargets: {gone: {process: no-such-program}}\nmethod:\n  - process.pause: {target: gone, for: 1s}\n",
            as: "gone.yaml")
        let shown = try aftershock.drill("\"$A\" plan gone.yaml")
        #expect(shown.code == 2 && shown.out.isEmpty)
        #expect(shown.err.hasPrefix("gone.yaml:4:5: error: ") && shown.err.contains("no process on this host"))
    }

    @Test func `a refusal of the safety rules names the consent`() throws {
        let shown = try aftershock.drill("\"$A\" inject process.kill --target pid:1 --state \"$STATE\"; exit $?")
        #expect(shown.code == 2 && shown.out.isEmpty && shown.err.contains("under `consent:`"), "\(shown.err)")
        #expect(!FileManager.default.fileExists(atPath: aftershock.scratch.path + "/state/runs"))
    }
}
