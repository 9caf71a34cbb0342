import Foundation
import Testing

/// script/catalogue on stories of the tests' own: it believes none that does not show what it says.
@Suite(.enabled(if: AftershockCommand.canDrill, AftershockCommand.noDrill))
struct CatalogueScriptTests {
    private let aftershock: AftershockCommand
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    init() throws {
        aftershock = try AftershockCommand()
        for folder in ["experiments/hardened", "Examples/victims/page"] {
            try FileManager.default.createDirectory(
                atPath: aftershock.scratch.path + "/" + folder, withIntermediateDirectories: true)
        }
        try FileManager.default.copyItem(
            atPath: Self.root + "/Examples/victims/victim.sh",
            toPath: aftershock.scratch.path + "/Examples/victims/victim.sh")
        try aftershock.scratch.write(
            """
            #!/bin/bash
            . "$(dirname "${BASH_SOURCE[0]}")/../victim.sh"
            start_victim() {
                [ "${1:-}" != --orphan ] || setsid --fork sleep 300
                start_program page python3 -m http.server --bind 127.0.0.1 21498
                wait_for_port 21498
            }
            main "$@"

            """, as: "Examples/victims/page/victim")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: aftershock.scratch.path + "/Examples/victims/page/victim")
    }

    /// A page that is paused for three seconds; the cure puts up with that.
    private func story(_ name: String, _ lines: String, victim: String = "page") throws {
        let spec = """
            experiment: \(name)
            targets: {page: {pidfile: \(aftershock.scratch.path)/victim/page.pid}}
            probes: {page: {http: "http://127.0.0.1:21498/", rate: 20/s, timeout: 1s}}
            slos: [{probe: page, objective: errors <= 20%, window: 1s, step: 250ms, consecutive: 1}]
            steady-state: {for: 15s}
            method: [{process.pause: {target: page, for: 30s}}]
            recovery: {within: 200s, stable-for: 10s}

            """
        try aftershock.scratch.write(
            """
            # Story: A page was stopped.
            # Teaches: a stopped page does not answer.
            # Good: answers.
            # Bad: none.
            # Victim: \(victim)
            # Cure: patient.yaml
            # Effect: no answers
            # Cured: exitCode == 0
            \(lines)
            \(spec)
            """, as: "experiments/\(name).yaml")
        try aftershock.scratch.write(
            spec.replacingOccurrences(of: "<= 20%", with: "<= 100%"), as: "experiments/hardened/patient.yaml")
    }

    private func catalogue(_ words: String) throws -> AftershockCommand.Finished {
        try aftershock.drill(
            "export VICTIM_DIR=$PWD/victim; \(Self.root)/script/catalogue --aftershock $A \(words)")
    }

    @Test func `a story is believed when it shows its effect and its cure`() throws {
        try story(
            "page", "# Shows: faults[process.pause].target == page\n# Shows: slos[page errors <= 20%].held == false")
        try story("absent", "# Shows: exitCode == 1\n# Needs: no-such-program")
        let shown = try catalogue("--scale 0.1")
        #expect(shown.code == 0, "\(shown)")
        for words in [
            "faults[process.pause].target = \"page\"", "slos[page errors <= 20%].held = false",
            "skipped absent: no no-such-program is installed", "1, as expected  0, as expected  SIGSTOP",
            "1 passed, 0 failed, 1 skipped",
        ] { #expect(shown.out.contains(words), "\(words) in \(shown)") }
    }

    @Test func `a story is not believed when it shows less, ends otherwise or leaves something running`() throws {
        try story(
            "less",
            "# Shows: faults[0].target == other\n# Shows: faults[2].proof.x == 1\n# Shows: faults[0].proof.x == 1\n# Ends: 0"
        )
        try story("orphan", "# Shows: exitCode == 1", victim: "page --orphan")
        let shown = try catalogue("--scale 0.1 --plain less orphan")
        #expect(shown.code == 1, "\(shown)")
        for words in [
            "faults[0].target = \"page\", not == \"other\"", "no [2] in 1", "no x (there is: nothing)",
            "ended with 1, not 0: page errors",
            "still running after the victim was stopped: sleep", "0 passed, 2 failed, 0 skipped",
        ] { #expect(shown.out.contains(words), "\(words) in \(shown)") }
    }

    @Test func `a share is drawn by a seed, and fits into its time`() throws {
        for name in ["a", "b", "c", "d"] { try story(name, "# Shows: exitCode == 1") }
        let first = try catalogue("--share 3 --within 0 --seed 5"),
            again = try catalogue("--share 3 --within 32 --seed 5 --plain")
        #expect(
            first.code == 0 && first.out.contains("0 of 4 stories, drawn with --seed 5, at 0.1 of their time"),
            "\(first)")
        #expect(again.code == 0 && again.out.contains("1 of 4 stories"), "\(again)")
        #expect(again.out.contains("1 passed, 0 failed, 0 skipped"))
    }

    @Test(arguments: ["nothing", "own", "broken"])
    func `what tells no story is refused`(name: String) throws {
        try story("broken", "# Shows: exitCode is 1")
        try aftershock.scratch.write("experiment: own\nmethod: [{pause: 1s}]\n", as: "experiments/own.yaml")
        let shown = try catalogue(name)
        #expect(shown.code == 2 && shown.err.contains(name), "\(shown)")
    }
}
