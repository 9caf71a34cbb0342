import ChaosModel
import ChaosTestKit

/// A run with everything in it: a delay that was reverted, a kill that healed by itself, a second probe.
enum ExampleRun {
    static let record: Record = {
        var record = Record(
            run: "20260101-000000-a1b2", experiment: "checkout-survives-a-slow-network", startedAt: 1_767_225_600.25)
        record.hypothesis = "Checkout keeps its latency SLO when the database is <200 ms> away."
        record.environment.host = "shop-1"
        record.environment.kernel = "6.18.0"
        record.environment.version = "0.1.0"
        record.environment.cpus = 4
        record.environment.probeScheduling = "SCHED_FIFO"
        record.specHash = String(repeating: "ab", count: 32)
        record.probes = [checkout.facts(name: "checkout"), health.facts(name: "health")]
        record.slos = [
            SLO(
                name: "checkout p99 <= 150ms", probe: "checkout",
                objective: .quantile(0.99, atMost: .milliseconds(150)),
                text: "p99 <= 150ms", window: .seconds(5), consecutive: 2),
            SLO(
                name: "checkout errors <= 0.1%", probe: "checkout", objective: .errors(atMost: 0.001),
                text: "errors <= 0.1%", window: .seconds(5)),
            SLO(
                name: "alive", probe: "health", objective: .errors(atMost: 0.5), text: "errors <= 50%",
                window: .seconds(5)),
        ]
        var delay = Record.FaultFacts(
            step: 1, fault: "network.delay", target: "db", mechanism: "netem",
            changes: ["delay packets to port 5432 on lo by 200 ms ± 20 ms"], isInstant: false)
        delay.effective = TimeBounds(low: 10_000_000_000, high: 10_000_400_000)
        delay.cleared = TimeBounds(low: 25_000_000_000, high: 25_001_000_000)
        delay.proof = ["packets": 4211]
        delay.hadEffect = true
        var kill = Record.FaultFacts(
            step: 2, fault: "process.kill", target: "api", mechanism: "pidfd_send_signal",
            changes: ["send SIGKILL to shop (pid 4711)"], isInstant: true)
        kill.effective = TimeBounds(low: 34_000_000_000, high: 34_000_100_000)
        kill.hadEffect = true
        record.faults = [delay, kill]
        record.events = [
            .init(at: 0, kind: .probing, text: "2 probes"),
            .init(at: 10_000_400_000, kind: .faultOn, text: "network.delay"),
            .init(at: 25_001_000_000, kind: .faultOff, text: "network.delay"),
            .init(at: 34_000_100_000, kind: .faultOn, text: "process.kill | \"api\" & <b>"),
        ]
        record.counters = ["tcp.retransmits": [12, 96, 97]]
        return record
    }()

    static let checkout = ScriptedService(
        latency: 0.012,
        [.slow(from: 10, to: 25.2, by: 0.2), .down(from: 34, to: 35.4), .ramp(from: 35.4, to: 36, by: 0.4)])
    static let health = ScriptedService(rate: 10, [.down(from: 34, to: 35.4)])
    static let samples = checkout.samples(for: 45) + health.samples(for: 45, probe: 1)
    static let report = Report(analyzing: record, samples: samples)

    /// A run as it is kept: its facts and answers.
    struct Kept {
        var record: Record, samples: [Sample]
        var report: Report { Report(analyzing: record, samples: samples) }
    }

    /// Runs that ended in every way a report tells apart, by the names of their golden files: everything in it, failed and
    /// healed by itself; passed; failed and never recovered; stopped, with something left on the host.
    static let all: [String: Kept] = ["report": kept, "passed": passed, "censored": censored, "stopped": stopped]

    private static let kept = Kept(record: record, samples: samples)

    /// The process is killed and is back before any window is bad.
    private static let passed: Kept = {
        var changed = record
        changed.faults.removeFirst()
        changed.slos.removeFirst(2)
        changed.slos.append(
            SLO(
                name: "checkout availability", probe: "checkout", objective: .errors(atMost: 0.3), text: "errors <= 30%"
            ))
        changed.events.removeAll { $0.text == "network.delay" }
        let service = ScriptedService(latency: 0.012, [.down(from: 34, to: 35.4)])
        return Kept(record: changed, samples: service.samples(for: 45) + health.samples(for: 45, probe: 1))
    }()

    /// The delay, after which the service never comes back.
    private static let censored: Kept = {
        var changed = record
        changed.faults.removeLast()
        changed.faults[0].proof = ["packets": 4211, "drops": 12]
        let service = ScriptedService([.slow(from: 10, to: 12, by: 0.3), .blackhole(from: 12, to: 100)])
        return Kept(record: changed, samples: service.samples(for: 45) + health.samples(for: 45, probe: 1))
    }()

    /// The same service, which stays down, until somebody stops the run.
    private static let stopped: Kept = {
        var changed = record
        changed.faults.removeLast()
        changed.stopped = "stop condition errors > 50% for 5s"
        changed.leftovers = ["qdisc netem 8001: on lo; run: tc qdisc del dev lo root"]
        let service = ScriptedService([.blackhole(from: 10, to: 100)])
        return Kept(record: changed, samples: service.samples(for: 45) + health.samples(for: 45, probe: 1))
    }()
}
