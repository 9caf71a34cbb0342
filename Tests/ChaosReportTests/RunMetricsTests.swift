import ChaosModel
import ChaosTestKit
import Foundation
import Testing

@testable import ChaosReport

@Suite struct RunMetricsTests {
    private static let label = "quote \" back \\ line\nfeed é"

    private var metrics: RunMetrics {
        var runs: [RunSummary] = []
        for number in 0..<6 {
            let record = ExampleRun.record
            var row = RunSummary(ExampleRun.report, record: record)
            row.run = "run\(number)"
            row.startedAt = 1_790_000_000 + Double(number) * 86_400
            if number == 3 { row.experiment = Self.label }
            runs.append(row)
        }
        let report = HistoryReport(runs: runs, since: 1_789_000_000, until: 1_791_000_000)
        return RunMetrics(runs, report: report, version: "0.1.0")
    }

    @Test func `labels and help are escaped`() {
        #expect(MetricFamily.escaped(Self.label, quotes: true) == #"quote \" back \\ line\nfeed é"#)
        #expect(MetricFamily.escaped(Self.label, quotes: false) == #"quote " back \\ line\nfeed é"#)
        #expect(!MetricFamily.escaped("a\u{2028}b\rc", quotes: true).contains { $0.isNewline })
    }

    @Test func `a client gets what it asks for`() {
        let ours = "application/openmetrics-text"
        for text in [
            "\(ours);version=1.0.0;q=0.8,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", ours, "\(ours), text/plain",
        ] {
            #expect(MetricForm(accepting: text) == .openMetrics, "\(text)")
        }
        for text in [nil, "", "*/*", "text/plain", "\(ours);q=0.1,text/plain", "\(ours);version=2.0.0", "\(ours);q=0"] {
            #expect(MetricForm(accepting: text) == .prometheus, "\(text ?? "nil")")
        }
    }

    @Test func `every family says what it is once, and its samples stand together`() {
        var seen: Set<String> = []
        var family = ""
        for line in metrics.text(.openMetrics).split(separator: "\n") {
            let words = line.split(separator: " ")
            if words[0] == "#", words[1] == "TYPE" {
                family = String(words[2])
                #expect(seen.insert(family).inserted, "\(line)")
            } else if words[0] != "#" {
                #expect(line.prefix { $0 != "{" && $0 != " " } == family, "\(line)")
            }
        }
        #expect(seen.count > 10 && metrics.text(.openMetrics).hasSuffix("\n# EOF\n"))
        #expect(!metrics.text(.prometheus).contains("# EOF") && !metrics.text(.prometheus).contains("# UNIT"))
    }

    static let hasClient: Bool = {
        let check = Process()
        check.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        check.arguments = ["-c", "import prometheus_client.openmetrics.parser"]
        check.standardError = FileHandle.nullDevice
        guard (try? check.run()) != nil else { return false }
        check.waitUntilExit()
        return check.terminationStatus == 0
    }()

    @Test(
        .enabled(if: hasClient, "needs Prometheus' Python client, python3-prometheus-client"),
        arguments: [MetricForm.openMetrics, .prometheus])
    func `the official client reads it`(form: MetricForm) throws {
        let parser =
            form == .openMetrics ? "prometheus_client.openmetrics.parser" : "prometheus_client.parser"
        let script = """
            import sys
            from \(parser) import text_string_to_metric_families as read
            text = sys.stdin.buffer.read().decode()
            samples = [s for f in read(text) for s in f.samples]
            labels = {s.labels.get("experiment") for s in samples}
            assert \(Self.pythonText) in labels, labels
            assert any(s.name == "aftershock_recover_seconds" for s in samples)
            print(len(samples))
            """
        let process = Process(), input = Pipe(), output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        process.arguments = ["-c", script]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        let text = metrics.text(form)
        try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
        try input.fileHandleForWriting.close()
        let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        let lines = text.split(separator: "\n").count { !$0.hasPrefix("#") }
        #expect(process.terminationStatus == 0 && Int(said.split(separator: "\n").first ?? "") == lines, "\(text)")
    }

    private static let pythonText = #""quote \" back \\ line\nfeed é""#
}
