import ChaosModel
import Foundation
import Testing

/// The documentation site and the examples of its pages, by the scripts that make them.
@Suite(.enabled(if: AftershockCommand.canDrill, AftershockCommand.noDrill))
struct SiteTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
    private let aftershock: AftershockCommand

    init() throws { aftershock = try AftershockCommand() }

    /// Runs a bash script in a copy of the repository's documentation; `$ROOT` is the repository.
    private func inCopy(_ script: String) throws -> AftershockCommand.Finished {
        try aftershock.run([
            "/bin/bash", "-ec",
            """
            ROOT=\(Self.root); export AFTERSHOCK=$A
            mkdir copy; cd copy
            cp -r $ROOT/Documentation $ROOT/script $ROOT/*.md $ROOT/Package.swift $ROOT/Examples .
            mkdir Benchmarks; cp $ROOT/Benchmarks/*.md Benchmarks
            ln -s $ROOT/Sources $ROOT/Tests $ROOT/experiments .
            # Text may lead to files of these folders, which nobody has to look into here.
            cp -rsn $ROOT/Benchmarks/. Benchmarks
            \(script)
            """,
        ])
    }

    @Test(arguments: FaultCatalog.all.map { $0.name })
    func `every fault has an example that validates and can be planned`(fault: String) throws {
        let example = "\(Self.root)/Documentation/faults/\(fault).yaml"
        try #require(FileManager.default.fileExists(atPath: example), "\(example) is missing")
        let shown = try aftershock.drill(
            """
            cp \(example) spec.yaml
            "$A" validate spec.yaml || exit
            eval "$(sed -n 's/^# Before: //p' spec.yaml)" >/dev/null 2>&1
            "$A" plan spec.yaml
            """)
        #expect(shown.code == 0, "\(shown.out)\(shown.err)")
        #expect(shown.out.contains("1. \(fault)"), "the example is one of \(fault): \(shown.out)")
    }

    @Test func `no page is stale, missing or out of reach, and no link leads to nothing`() throws {
        let shown = try aftershock.run([
            "/usr/bin/env", "AFTERSHOCK=\(AftershockCommand.path)", "\(Self.root)/script/site", "--check",
        ])
        #expect(shown.code == 0, "\(shown.err)")
        #expect(shown.out.contains(" \(FaultCatalog.all.count) of them of faults, no finding"), "\(shown.out)")
    }

    @Test func `what is stale or missing is found, all of it at once`() throws {
        let damages = [
            ("rm Documentation/faults/cpu.pin.yaml", "cpu.pin.yaml: the fault has no example"),
            ("echo x: 1 > Documentation/faults/cpu.pan.yaml", "cpu.pan.yaml: there is no such fault"),
            ("echo '# New' > Documentation/new.md", "`new` is missing under Topics"),
            ("echo '[x](nowhere.md)' >> Documentation/why.md", ": there is no nowhere.md"),
            ("echo '[x](why.md#nowhere)' >> README.md", ": there is no why.md#nowhere"),
            ("echo '[x](why.md#nowhere)' >> Documentation/mttr.md", "why.md has no heading #nowhere"),
            ("sed -i s/process.kill:/process.kil:/ $ARTICLES/first-drill.md", "there is no fault `process.kil`"),
            ("echo '### `no such message …`' >> $ARTICLES/troubleshooting.md", "no source says `no such message`"),
            ("sed -i s/sch_netem// $ARTICLES/kernel-requirements.md", "`sch_netem` of `aftershock doctor` is missing"),
        ]
        let shown = try inCopy(
            "ARTICLES=Documentation/Aftershock.docc\n" + damages.map(\.0).joined(separator: "\n")
                + "\nscript/site --check")
        #expect(shown.code == 1)
        for (damage, finding) in damages { #expect(shown.err.contains(finding), "\(damage): \(shown.err)") }
    }

    @Test func `an example that is run has to end as it says, by what it says`() throws {
        let good = try inCopy("script/fault-examples --aftershock $A process.pause")
        #expect(good.code == 0 && good.out.contains("1 passed, 0 failed"), "\(good.out)\(good.err)")
    }

    @Test(arguments: [
        ("s/^# Ends: 1/# Ends: 0/", "ended with 1 instead of 0"), ("s/^# Ends: 1/&\\n# Proof: swans/", "no swans in"),
    ])
    func `an example that ends otherwise is found`(change: String, finding: String) throws {
        let shown = try inCopy(
            """
            sed -i '\(change)' Documentation/faults/process.pause.yaml
            script/fault-examples --aftershock $A process.pause
            """)
        #expect(shown.code == 1 && shown.out.contains(finding), "\(shown.out)\(shown.err)")
    }
}
