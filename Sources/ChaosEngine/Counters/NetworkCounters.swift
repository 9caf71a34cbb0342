import ChaosModel
import LinuxKernel

/// Counters of one network namespace: proc_net_snmp, proc_net_netstat and proc_net_sockstat of proc(5). The files are
/// opened for each reading: an open one would keep the namespace alive.
final class NetworkCounters: CounterSource {
    private struct Place {
        let file: Int, head: [UInt8]
        var skipping = 0
        let word: Int
    }

    let names: [String]
    private(set) var absent: [String] = []
    private static let files = ["snmp", "netstat", "sockstat"]
    private static let sockets = ["inuse": 1, "orphan": 3, "time-wait": 5, "memory": 9]
    private let directory: () -> String?
    private var places: [[(column: Int, place: Place)]] = [[], [], []]
    private let text = ProcText()

    /// - Parameters:
    ///   - prefix: of the columns' names, such as `api:`.
    ///   - directory: where the namespace's files are now, such as `/proc/4711/net`; `nil` while nobody is in it.
    init(prefix: String = "", directory: @escaping () -> String?) {
        self.directory = directory
        var names: [String] = []
        let here = directory() ?? "/proc/thread-self/net"
        for (number, file) in Self.files.enumerated() {
            guard text.load("\(here)/\(file)") == 0 else {
                absent.append("\(prefix)network: \(here)/\(file) cannot be read")
                continue
            }
            for metric in CounterMetric.network {
                guard let place = Self.place(of: metric.name, in: number, text) else { continue }
                places[number].append((names.count, place))
                names.append(prefix + metric.name)
            }
        }
        self.names = names
        let known = Set(names.map { $0.dropFirst(prefix.count) })
        let missing = CounterMetric.network.map(\.name).filter {
            !known.contains($0[...]) && !["rx.drops", "sockets.tcp.accept-queue"].contains($0)
        }
        if !missing.isEmpty, absent.isEmpty {
            absent.append("\(prefix)\(missing.joined(separator: ", ")): not of this kernel")
        }
    }

    func read(into row: inout [Double]) {
        let start = row.count
        row += [Double](repeating: .nan, count: names.count)
        guard let directory = directory() else { return }
        for (number, file) in Self.files.enumerated() where !places[number].isEmpty {
            guard text.load("\(directory)/\(file)") == 0 else { continue }
            for (column, place) in places[number] {
                guard let line = text.line(place.head, skipping: place.skipping) else { continue }
                row[start + column] = text.number(place.word, at: line) ?? .nan
            }
        }
    }

    /// Names and values stand in two lines with the same head; which word it is never changes while the kernel runs.
    private static func place(of metric: String, in file: Int, _ text: ProcText) -> Place? {
        if let socket = metric.wholeMatch(of: /sockets\.tcp\.(.+)/) {
            guard file == 2, let word = sockets[String(socket.1)] else { return nil }
            return Place(file: file, head: Array("TCP: ".utf8), word: word)
        }
        let parts = metric.split(separator: ".")
        guard file < 2, parts.count == 2, case let head = Array("\(parts[0]): ".utf8), let line = text.line(head),
            let word = text.words(at: line).firstIndex(of: String(parts[1]))
        else { return nil }
        return Place(file: file, head: head, skipping: 1, word: word)
    }

    /// How often an accept queue of the caller's namespace was full so far.
    static func listenOverflows() -> Double {
        let counters = NetworkCounters { "/proc/thread-self/net" }
        var row: [Double] = []
        counters.read(into: &row)
        let value = counters.names.firstIndex(of: "TcpExt.ListenOverflows").map { row[$0] } ?? 0
        return value.isNaN ? 0 : value
    }
}
