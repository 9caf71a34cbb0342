import ChaosEngine
import ChaosHistory
import ChaosModel
import ChaosReport
import FoundationEssentials
import Glibc
import LinuxKernel

/// Times questions to a history of many runs, and sets them against reading the bundles' `report.json`.
@main
enum HistoryCost {
    static func main() throws {
        let words = CommandLine.arguments
        guard words.count == 4, let rows = Int(words[2]), let bundles = Int(words[3]) else {
            print("usage: HistoryCost DIRECTORY ROWS BUNDLES")
            exit(2)
        }
        try many(Ground(words[1] + "/many"), rows)
        try bundled(Ground(words[1] + "/bundled"), bundles)
    }

    /// Questions to a history of so many rows, whose bundles are empty: none has to be read.
    private static func many(_ ground: Ground, _ rows: Int) throws {
        let store = try HistoryStore(state: ground.state)
        for start in stride(from: 0, to: rows, by: 5000) {
            let numbers = start..<min(rows, start + 5000)
            let runs = numbers.map { ground.run($0, of: rows) }
            try store.add(runs.map { RunSummary($0.report, record: $0.record) })
            for number in numbers {
                try Directory.createDirectories(ground.state + "/runs/" + Ground.name(number), mode: 0o700)
            }
        }
        let size = FileStatus(of: ground.state + "/" + StateDirectory.history)?.size ?? 0
        print("\(rows) runs of 90 days, \(size / Int64(max(rows, 1))) bytes each")
        let now = Clock.wallSeconds()
        // A directory counts as settled 2 s after its last change, once it was compared.
        try row("first question after a run, 90 days", ground, HistoryQuery(since: now - 90 * 86_400))
        Clock.sleep(milliseconds: 2100)
        _ = try store.runs(HistoryQuery(limit: 1))
        try row("90 days, all of them decoded", ground, HistoryQuery(since: now - 90 * 86_400))
        try row("7 days", ground, HistoryQuery(since: now - 7 * 86_400))
        try row("one experiment", ground, HistoryQuery(experiments: ["experiment-7"]))
        try row("experiment-1*", ground, HistoryQuery(experiments: ["experiment-1*"]))
        try row("a label and a fault", ground, HistoryQuery(labels: ["team": "pay*"], faults: ["process.*"]))
        try row("the newest 20", ground, HistoryQuery(limit: 20))
    }

    private static func row(_ name: String, _ ground: Ground, _ query: HistoryQuery) throws {
        var count = 0
        let time = try Time { count = try HistoryStore(state: ground.state).runs(query).count }
        print(name.padded(40) + "\(count)".padded(-8) + " runs" + time.text)
    }

    /// The same question of whole bundles: by the history, by reading every report, and what building it again takes.
    private static func bundled(_ ground: Ground, _ count: Int) throws {
        for number in 0..<count {
            let (report, record) = ground.run(number, of: count)
            let bundle = RunBundle(state: ground.state, run: report.run)
            try bundle.create()
            try bundle.write(RunBundle.report, Array(try JSONReport.text(report).utf8))
            try bundle.write(RunBundle.record, Array(try JSONEncoder().encode(record)))
        }
        let bundle = RunBundle(state: ground.state, run: Ground.name(0))
        print("\n\(count) whole bundles, report.json of \(try bundle.read(RunBundle.report).count) bytes")
        let silent: @Sendable (String) -> Void = { _ in }
        let built = try Time { _ = try HistoryStore(state: ground.state, note: silent).rebuild() }
        print("build the history again".padded(53) + built.text)
        Clock.sleep(milliseconds: 2100)
        let asked = try Time { _ = try HistoryStore(state: ground.state).runs() }
        print("ask the history for all".padded(53) + asked.text)
        let scanned = try Time {
            for run in try Directory.list(ground.state + "/runs") {
                let bytes = try RunBundle(state: ground.state, run: run).read(RunBundle.report)
                _ = try JSONReport.report(from: String(decoding: bytes, as: UTF8.self))
            }
        }
        print("read every report.json".padded(53) + scanned.text)
        print("ratio".padded(53) + "\((scanned.cpu / max(asked.cpu, 1e-9)).rounded())".padded(-10) + " by CPU time")
    }

    /// The least of three, in seconds: by the clock, and of CPU time, which a busy machine changes little.
    private struct Time {
        var wall = Double.infinity, cpu = Double.infinity

        init(of body: () throws -> Void) rethrows {
            for _ in 0..<3 {
                let start = clock()
                let time = try ContinuousClock().measure(body)
                wall = min(wall, time.seconds)
                cpu = min(cpu, Double(clock() - start) / Double(CLOCKS_PER_SEC))
            }
        }

        var text: String { Self.milliseconds(wall) + " ms" + Self.milliseconds(cpu) + " ms of CPU" }

        private static func milliseconds(_ seconds: Double) -> String {
            "\((seconds * 10_000).rounded() / 10)".padded(-10)
        }
    }
}

extension String {
    /// Filled up with spaces behind, or in front of it for a negative width.
    fileprivate func padded(_ width: Int) -> String {
        let spaces = String(repeating: " ", count: Swift.max(0, abs(width) - count))
        return width < 0 ? spaces + self : self + spaces
    }
}
