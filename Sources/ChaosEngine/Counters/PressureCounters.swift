import ChaosModel
import LinuxKernel

/// Stalls of the host or of a cgroup v2: Documentation/accounting/psi.rst. Before Linux 5.13 there is no `full` of the CPU.
final class PressureCounters: CounterSource {
    let names: [String]
    private(set) var absent: [String] = []
    private let resources: [(name: String, lines: [[UInt8]])]
    private let path: (String) -> String?
    private let text = ProcText()

    /// - Parameter path: where the file of a resource is now; `nil` for nowhere.
    init(prefix: String, path: @escaping (String) -> String?) {
        self.path = path
        let text = text
        var resources: [(String, [[UInt8]])] = []
        var names: [String] = []
        for resource in ["cpu", "io", "memory"] {
            // Where a group comes later, the host tells what the kernel has.
            let file = path(resource) ?? "/proc/pressure/\(resource)"
            let code = text.load(file)
            guard code == 0 else {
                let reason = code == 95 ? "PSI is off (boot with psi=1)" : "this kernel has no \(file)"
                absent.append("\(prefix)pressure.\(resource): \(reason)")
                continue
            }
            let lines = ["some", "full"].filter { text.line(Array("\($0) ".utf8)) != nil }
            resources.append((resource, lines.map { Array("\($0) ".utf8) }))
            names += lines.map { "\(prefix)pressure.\(resource)\($0 == "full" ? ".full" : "").seconds" }
        }
        self.resources = resources
        self.names = names
    }

    func read(into row: inout [Double]) {
        for (name, lines) in resources {
            let isThere = path(name).map { text.load($0) == 0 } ?? false
            for head in lines {
                // avg10, avg60, avg300, total: the last one in microseconds.
                let total = isThere ? text.line(head).flatMap { text.number(3, at: $0) } : nil
                row.append(total.map { $0 / 1e6 } ?? .nan)
            }
        }
    }
}
