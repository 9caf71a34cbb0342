import ChaosModel
import Foundation
import Testing

@testable import ChaosReport

@Suite
struct `The daemon's figures` {
    private static let name = "quote \" back \\ line\nfeed"

    private static var metrics: DaemonMetrics {
        var status = DaemonStatus(version: "0.1.0", host: "web-1", pid: 1, startedAt: 1_790_000_000, now: 1_790_000_100)
        status.schedules = 1
        var watch = NoticeWatch()
        var drill = DrillRecord(id: 1, schedule: name, nominal: 1_790_000_000, moment: 1_790_000_000, trigger: "ann")
        (drill.state, drill.verdict) = (.ended, "passed")
        (drill.startedAt, drill.endedAt) = (1_790_000_002.5, 1_790_000_060)
        _ = watch.look(at: [drill], quiet: [], now: 1_790_000_100)
        let schedule = ScheduleStatus(
            name: name, summary: nil, file: "/x", timing: "daily", zone: "UTC", experiments: [], last: drill)
        return DaemonMetrics(status, schedules: [schedule], watch: watch, sinceStep: 0.25)
    }

    private func text(_ form: MetricForm) -> String {
        RunMetrics([], version: "0.1.0").text(form, with: Self.metrics)
    }

    @Test func `name counters as each format wants it`() {
        let sample = #"aftershock_schedule_drills_total{schedule="quote \" back \\ line\nfeed",outcome="passed"} 1"#
        let open = text(.openMetrics), plain = text(.prometheus)
        #expect(open.contains("# TYPE aftershock_schedule_drills counter\n") && open.contains(sample))
        #expect(plain.contains("# TYPE aftershock_schedule_drills_total counter\n") && plain.contains(sample))
        #expect(open.hasSuffix("# EOF\n") && open.contains("aftershock_schedule_start_lag_seconds"))
        #expect(open.contains("} 2.5\n") && open.contains("aftershock_scheduler_step_age_seconds 0.25\n"))
    }

    @Test(
        .enabled(if: RunMetricsTests.hasClient, "needs Prometheus' Python client, python3-prometheus-client"),
        arguments: [MetricForm.openMetrics, .prometheus])
    func `are read by the official client`(form: MetricForm) throws {
        let parser =
            form == .openMetrics ? "prometheus_client.openmetrics.parser" : "prometheus_client.parser"
        let script = """
            import sys
            from \(parser) import text_string_to_metric_families as read
            families = {f.name: f for f in read(sys.stdin.buffer.read().decode())}
            drills = families["aftershock_schedule_drills"]
            assert drills.type == "counter", drills
            counts = {s.labels["outcome"]: s.value for s in drills.samples if s.labels["schedule"] == \(Self.python)}
            assert counts["passed"] == 1 and counts["missed"] == 0, counts
            assert families["aftershock_build"].samples[0].labels == {"version": "0.1.0"}
            print(sum(len(f.samples) for f in families.values()))
            """
        let process = Process(), input = Pipe(), output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        process.arguments = ["-c", script]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        let text = text(form)
        try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
        try input.fileHandleForWriting.close()
        let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        let lines = text.split(separator: "\n").count { !$0.hasPrefix("#") }
        #expect(process.terminationStatus == 0 && Int(said.split(separator: "\n").first ?? "") == lines, "\(text)")
    }

    private static let python = #""quote \" back \\ line\nfeed""#
}
