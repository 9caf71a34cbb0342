import Foundation
import Testing
import Yams

/// The lines of the pipelines' examples, carried out as a runner would.
@Suite(.enabled(if: AftershockCommand.canDrill, AftershockCommand.noDrill))
struct CIExampleTests {
    private let aftershock: AftershockCommand

    init() throws { aftershock = try AftershockCommand() }

    private static func example(_ name: String) throws -> [String: Any] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: "Examples/ci/\(name)"), encoding: .utf8)
        return try #require(try Yams.load(yaml: text) as? [String: Any])
    }

    /// Runs the steps of a job in a repository with a service that is back `delay` seconds after it was killed, against the
    /// baseline of one that is back at once.
    private func pipeline(_ script: String, delay: String) throws -> AftershockCommand.Finished {
        let spec = """
            experiment: checkout
            targets:
              web:
                command: [/bin/sh, -c, "sleep DELAY; exec /usr/bin/python3 -m http.server 23410 --bind 127.0.0.1"]
                ready: {tcp: "127.0.0.1:23410"}
                restart: always
            probes: {page: {http: "http://127.0.0.1:23410/", rate: 50/s, timeout: 500ms}}
            slos: [{probe: page, objective: errors <= 100%, window: 500ms, step: 100ms, consecutive: 1}, {probe: page, objective: errors <= 90%, window: 500ms, step: 100ms, consecutive: 1}]
            steady-state: {for: 1s}
            method: [{process.kill: {target: web, signal: SIGKILL}}]
            recovery: {within: 20s, stable-for: 1s}

            """
        for folder in ["drills", "www", "bin"] {
            try FileManager.default.createDirectory(
                atPath: aftershock.scratch.path + "/" + folder, withIntermediateDirectories: true)
        }
        try aftershock.scratch.write(spec.replacingOccurrences(of: "DELAY", with: delay), as: "drills/checkout.yaml")
        try aftershock.scratch.write(spec.replacingOccurrences(of: "DELAY", with: "0.6"), as: "baseline.yaml")
        try aftershock.scratch.write(
            "max: {recover: 15s}\nregression: {recover: 100%}\nrequire: {runs: 1, effect: true, residue: none}\n",
            as: "drills/gate.yaml")
        try aftershock.scratch.write(script, as: "script.sh")
        return try aftershock.drill(
            """
            export PATH=$PWD/bin:$PATH GITHUB_STEP_SUMMARY=$PWD/summary.md
            ln -s "$A" bin/aftershock; printf '#!/bin/sh\\nexec "$@"\\n' > bin/sudo; chmod +x bin/sudo
            aftershock run baseline.yaml --state $PWD/base -q > said 2>&1; [ $? -le 1 ] || { cat said; exit 96; }
            aftershock gate last=1 --state $PWD/base --save-baseline drills/baseline.json > said || { cat said; exit 95; }
            bash -e script.sh > said 2>&1; code=$?
            [ -s gate.xml ] && python3 -c 'import xml.dom.minidom as x; x.parse("gate.xml")' || { cat said; exit 94; }
            ls report/*/report.html report/*/junit.xml > /dev/null || exit 93
            cat said; cat summary.md 2>/dev/null; exit $code
            """)
    }

    @Test(arguments: [("0.6", Int32(0)), ("4", 1)])
    func `the steps for GitHub pass what is no slower and fail what is`(delay: String, code: Int32) throws {
        let jobs = try #require(try Self.example("github-actions.yml")["jobs"] as? [String: [String: Any]])
        let steps = try #require(jobs["drill"]?["steps"] as? [[String: Any]])
        // A runner carries each step out by a shell of its own, and what is marked so also after a failure.
        let lines = steps.compactMap { $0["run"] as? String }.map { "bash -e <<'STEP' || code=$?\n\($0)\nSTEP" }
        let shown = try pipeline("code=0\n" + lines.joined(separator: "\n") + "\nexit $code\n", delay: delay)
        #expect(shown.code == code, "\(shown)")
        #expect(shown.out.contains(code == 0 ? "# Gate passed" : "# Gate failed"), "the summary has it: \(shown)")
    }

    @Test(arguments: [("0.6", Int32(0)), ("4", 1)])
    func `the script for GitLab passes what is no slower and fails what is`(delay: String, code: Int32) throws {
        let job = try #require(try Self.example("gitlab-ci.yml")["recovery drill"] as? [String: Any])
        let script = try #require(job["script"] as? [String]), after = try #require(job["after_script"] as? [String])
        let variables = try #require(job["variables"] as? [String: String])
        let exports = variables.filter { $0.key != "STATE" }.map { "export \($0.key)=\"\($0.value)\"" }
        let shown = try pipeline(
            exports.joined(separator: "\n") + "\n(set -e\n" + script.joined(separator: "\n") + "\n) || code=$?\n"
                + after.joined(separator: "\n") + "\nexit ${code:-0}\n", delay: delay)
        #expect(shown.code == code, "\(shown)")
        #expect(shown.out.contains(code == 0 ? "GATE PASSED" : "GATE FAILED"), "\(shown)")
        let reports = try #require((job["artifacts"] as? [String: Any])?["reports"] as? [String: [String]])
        #expect(reports["junit"] == ["report/*/junit.xml", "gate.xml"])
    }
}
