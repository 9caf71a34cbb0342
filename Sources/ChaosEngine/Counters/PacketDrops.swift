import ChaosModel
import LinuxKernel

/// Packets that were received and dropped: of each interface (proc_net_dev of proc(5)) and by the CPUs
/// (/proc/net/softnet_stat: processed, dropped, time_squeeze in hexadecimal, one line a CPU).
final class PacketDrops: CounterSource {
    /// Interfaces beyond so many, and those that come later, count together.
    private static let most = 16

    let names: [String]
    private(set) var absent: [String] = []
    private let interfaces: [String]
    private let hasBacklog: Bool
    private let text = ProcText()

    init() {
        let all = text.load("/proc/thread-self/net/dev") == 0 ? text.lines.dropFirst(2).compactMap(text.interface) : []
        interfaces = Array(all.map(\.name).prefix(Self.most))
        hasBacklog = text.load("/proc/net/softnet_stat") == 0
        if all.isEmpty { absent.append("rx.drops: /proc/net/dev cannot be read") }
        if !hasBacklog { absent.append("softnet: /proc/net/softnet_stat cannot be read") }
        names =
            interfaces.map { "rx.drops[\($0)]" } + ["rx.drops[others]"]
            + (hasBacklog ? ["softnet.dropped", "softnet.squeezed"] : [])
    }

    func read(into row: inout [Double]) {
        var drops = [Double](repeating: .nan, count: interfaces.count + 1)
        if text.load("/proc/thread-self/net/dev") == 0 {
            drops[interfaces.count] = 0
            for (name, dropped) in text.lines.dropFirst(2).compactMap(text.interface) {
                if let known = interfaces.firstIndex(of: name) {
                    drops[known] = dropped
                } else {
                    drops[interfaces.count] += dropped
                }
            }
        }
        row += drops
        guard hasBacklog else { return }
        guard text.load("/proc/net/softnet_stat") == 0 else { return row += [.nan, .nan] }
        let lines = text.lines
        row += [1, 2].map { word in lines.reduce(0) { $0 + (text.number(word, at: $1, radix: 16) ?? 0) } }
    }
}

extension ProcText {
    /// A line of /proc/net/dev: the name, and the fourth number after it. A long number may follow the colon at once.
    fileprivate func interface(at line: Int) -> (name: String, dropped: Double)? {
        guard let first = words(at: line).first, let colon = first.firstIndex(of: ":") else { return nil }
        let isJoined = first.index(after: colon) != first.endIndex
        guard let dropped = number(isJoined ? 3 : 4, at: line) else { return nil }
        return (String(first[..<colon]), dropped)
    }
}
