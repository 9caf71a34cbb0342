import Foundation
import Testing

@Suite(.enabled(if: AftershockCommand.canDrill, AftershockCommand.noDrill))
struct ReportTests {
    private let aftershock: AftershockCommand

    /// One short run with probes; the script goes on with its bundle in `$B` and its identity in `$RUN`.
    private func drill(_ script: String) throws -> AftershockCommand.Finished {
        try aftershock.drill(
            """
            serve; sleep 60 & "$A" inject process.pause --target pid:$! --for 500ms --probe http://127.0.0.1:21601/ \
              --slo "errors <= 90%" --steady-state 1s --state "$STATE" -q > said 2>&1 || { cat said; exit 97; }
            RUN=$(ls "$STATE/runs"); B=$STATE/runs/$RUN
            \(script)
            """)
    }

    init() throws { aftershock = try AftershockCommand() }

    @Test func `a run is listed, and its report comes in every form`() throws {
        let shown = try drill(
            """
            "$A" list runs --state "$STATE" | grep -q "^$RUN .*inject-process.pause.*passed" || exit 96
            "$A" report $RUN --state "$STATE" | grep -q '^PASSED' || exit 95
            "$A" report show $B --format markdown | grep -q '^# inject-process.pause' || exit 94
            "$A" report $B --format json | python3 -c 'import json,sys; assert json.load(sys.stdin)["verdict"] == "passed"' || exit 93
            "$A" report $B --format junit | python3 -c 'import sys, xml.dom.minidom as x; x.parse(sys.stdin)' || exit 92
            "$A" report $B --format html | grep -q '^<!DOCTYPE html>' || exit 91
            "$A" report verify $RUN --state "$STATE" && (cd $B && sha256sum -c --quiet SHA256SUMS)
            """)
        #expect(shown.code == 0 && shown.err.isEmpty, "\(shown)")
        #expect(shown.out.hasSuffix(": intact\n"))
    }

    @Test func `a changed, a missing and an added file are named`() throws {
        let shown = try drill(
            """
            printf X | dd of=$B/report.md bs=1 seek=30 conv=notrunc 2>/dev/null; rm $B/junit.xml; touch $B/extra
            "$A" report verify $RUN --state "$STATE"
            """)
        #expect(shown.code == 1 && shown.out.isEmpty)
        for words in ["report.md was changed", "junit.xml is missing", "extra was added"] {
            #expect(shown.err.contains(words), "\(words)")
        }
        #expect(shown.err.split(separator: "\n").count == 3)
    }

    @Test func `cut off samples are judged as far as they go, and that is said`() throws {
        let shown = try drill("truncate -s -3 $B/samples.bin; \"$A\" report $B")
        #expect(shown.code == 0 && shown.err.contains("the last block is cut off"))
        let none = try aftershock.drill("rm -f $STATE/runs/*/samples.bin; \"$A\" report $STATE/runs/*")
        #expect(none.code == 0 && none.err.contains("has no samples") && none.out.contains("lack of data"))
    }

    @Test(arguments: [
        (": > $B/record.json", "its record is damaged"),
        ("echo '{\"format\": 1' > $B/record.json", "its record is damaged"),
        ("echo '{}' > $B/record.json", "its record is damaged"), ("rm $B/record.json", "its record.json is missing"),
        ("truncate -s 10 $B/samples.bin", "the header is cut off"),
        ("echo no such format here > $B/samples.bin", "not a sample file"),
    ])
    func `a damaged run is refused with the reason`(damage: String, reason: String) throws {
        let shown = try drill("\(damage); \"$A\" report $B")
        #expect(shown.code == 2 && shown.out.isEmpty && shown.err.contains(reason), "\(shown.err)")
    }

    @Test func `an unknown run is an error`() throws {
        for command in [["report", "nope"], ["report", "verify", "nope"], ["report", "./nope"]] {
            let shown = try aftershock.run([AftershockCommand.path] + command + ["--state", aftershock.scratch.path])
            #expect(shown.code == 2 && shown.out.isEmpty && shown.err.contains("there is no "), "\(command)")
            #expect(shown.err.contains("nope") && !shown.err.contains("No such file"), "\(shown.err)")
        }
    }

    @Test(arguments: ["report", "judge", "gate", "report verify", "compare x"])
    func `an interrupted run has no report, and that is said`(
        command: String
    ) throws {
        let state = aftershock.scratch.path + "/state"
        try FileManager.default.createDirectory(
            atPath: state + "/runs/x", withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try aftershock.scratch.write("died", as: "state/runs/x/interrupted.txt")
        let shown = try aftershock.run(
            [AftershockCommand.path] + command.split(separator: " ").map(String.init) + ["x", "--state", state])
        #expect(shown.code == 2 && shown.out.isEmpty, "\(shown)")
        #expect(shown.err.contains("run x was interrupted") && shown.err.contains("`aftershock history show x`"))
    }

    @Test(arguments: [["list", "runs"], ["metrics"], ["report"]]) func `a state directory without runs is noted`(
        command: [String]
    ) throws {
        let state = aftershock.scratch.path + "/typo"
        let shown = try aftershock.run([AftershockCommand.path] + command + ["--state", state])
        #expect(shown.code == 0 && shown.err == "aftershock: note: no run has been kept in \(state)\n", "\(shown)")
    }
}
