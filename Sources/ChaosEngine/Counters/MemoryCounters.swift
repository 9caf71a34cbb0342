import ChaosModel
import LinuxKernel

/// Memory and stalls of the host: proc_vmstat of proc(5), and pressure by Documentation/accounting/psi.rst.
final class MemoryCounters: CounterSource {
    let names: [String]
    private(set) var absent: [String] = []
    private let heads: [[UInt8]]
    private let pressure: PressureCounters
    private let text = ProcText()

    init() {
        let wanted = CounterMetric.memory.map(\.name).filter { $0.hasPrefix("vm.") }
        let text = text
        let isThere = text.load("/proc/vmstat") == 0
        let found = wanted.filter { text.line(Self.head($0)) != nil }
        heads = found.map(Self.head)
        if !isThere { absent.append("vm: /proc/vmstat cannot be read") }
        let missing = wanted.filter { !found.contains($0) }
        if isThere, !missing.isEmpty { absent.append("\(missing.joined(separator: ", ")): not of this kernel") }
        pressure = PressureCounters(prefix: "") { "/proc/pressure/\($0)" }
        absent += pressure.absent
        names = found + pressure.names
    }

    func read(into row: inout [Double]) {
        let isThere = heads.isEmpty || text.load("/proc/vmstat") == 0
        for head in heads { row.append((isThere ? text.line(head) : nil).flatMap { text.number(0, at: $0) } ?? .nan) }
        pressure.read(into: &row)
    }

    /// How many processes of the host were killed for want of memory so far.
    static func oomKills() -> UInt64 {
        let text = ProcText()
        guard text.load("/proc/vmstat") == 0, let line = text.line(head("vm.oom_kill")) else { return 0 }
        return UInt64(text.number(0, at: line) ?? 0)
    }

    private static func head(_ name: String) -> [UInt8] { Array("\(name.dropFirst(3)) ".utf8) }
}
