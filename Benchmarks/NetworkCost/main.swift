import LinuxKernel

// Applies and reverts one partition of a TCP port, or as many traffic classes with their rules as a second argument says,
// again and again, through the netlink code that a run uses, and prints the median cost in microseconds.
// `Benchmarks/network.sh` and `Benchmarks/queue.sh` run it in a network namespace of its own.

let rounds = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 200
let impairments = CommandLine.arguments.dropFirst(2).first.flatMap { UInt16($0) }
let clock = ContinuousClock()

func rules() -> [NftRule] {
    [NftMatch.destinationPort(5432), .sourcePort(5432)].map { port in
        NftRule(matching: [.transport(.tcp), port], action: .drop)
    }
}

let table = NftTable(
    name: "aftershock-bench",
    chains: [
        NftChain(name: "output", hook: .output, rules: rules()),
        NftChain(name: "input", hook: .input, rules: rules()),
    ])

func microseconds(_ duration: Duration) -> Double {
    let (seconds, attoseconds) = duration.components
    return Double(seconds) * 1e6 + Double(attoseconds) / 1e12
}

func median(_ durations: [Duration]) -> Double {
    let sorted = durations.sorted()
    return sorted.isEmpty ? .nan : microseconds(sorted[sorted.count / 2])
}

/// A class with a rate, and a table with the rule that fills it.
struct CostedImpairment {
    static let major: UInt16 = 0xAF50
    let number: UInt16
    var minor: UInt16 { 16 + number }
    var table: NftTable {
        let classify = NftExpression.setPriority(UInt32(Self.major) << 16 | UInt32(minor))
        let rule = NftRule(matching: [.transport(.tcp), .destinationPort(1000 + number)], action: classify)
        return NftTable(name: "bench\(number)", chains: [NftChain(name: "output", hook: .output, rules: [rule])])
    }
    var rate: RateParameters {
        RateParameters(bytesPerSecond: 125_000_000, burstBytes: 100_000, latencyNanoseconds: 50_000_000)
    }

    func add() throws(KernelError) {
        try control.add(TrafficClass(rate: rate), interface: "lo", major: Self.major, minor: minor)
        try connection.add(table, owned: true)
    }

    func remove() throws(KernelError) {
        try connection.delete(table: table.name)
        try control.removeClass(interface: "lo", major: Self.major, minor: minor)
    }
}

let connection = try NftConnection()
let control = try TrafficControl()
let many = (0..<(impairments ?? 0)).map { CostedImpairment(number: $0) }
var applied: [Duration] = []
var reverted: [Duration] = []
var both: [Duration] = []
for _ in 0..<rounds {
    let start = clock.now
    if many.isEmpty { try connection.add(table, owned: true) }
    for impairment in many { try impairment.add() }
    let between = clock.now
    for impairment in many.reversed() { try impairment.remove() }
    if many.isEmpty { try connection.delete(table: table.name) }
    let end = clock.now
    applied.append(between - start)
    reverted.append(end - between)
    both.append(end - start)
}
print(median(applied), median(reverted), median(both))
