import LinuxKernel

// Applies and reverts one partition of a TCP port, again and again, through the netlink code that a run uses, and
// prints the median cost in microseconds. `Benchmarks/network.sh` runs it in a network namespace of its own.

let rounds = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 200
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

let connection = try NftConnection()
var applied: [Duration] = []
var reverted: [Duration] = []
var both: [Duration] = []
for _ in 0..<rounds {
    let start = clock.now
    try connection.add(table, owned: true)
    let between = clock.now
    try connection.delete(table: table.name)
    let end = clock.now
    applied.append(between - start)
    reverted.append(end - between)
    both.append(end - start)
}
print(median(applied), median(reverted), median(both))
