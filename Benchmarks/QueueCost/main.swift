import Glibc
import LinuxKernel
import Synchronization

// What a treated packet costs: UDP datagrams over loopback, at most a window of them under way, through the userspace queue
// or past it. Prints packets a second and CPU microseconds for each packet, of sender, receiver, holder and kernel together.
// `Benchmarks/queue.sh` runs it in a network namespace of its own, once for each way and round.

let arguments = CommandLine.arguments.dropFirst()
let way = arguments.first ?? "plain"
let count = arguments.dropFirst().first.flatMap { UInt32($0) } ?? 100_000
let port: UInt16 = 5432
let window: UInt32 = 4000

/// What happens to packets, or `nil` when they go past the queue.
func treatment() -> (netem: NetemParameters, rate: RateParameters?)? {
    var netem = NetemParameters()
    netem.limit = 1_000_000
    netem.seed = 1
    switch way {
    case "plain": return nil
    case "queue": break
    case "delay": netem.delayNanoseconds = 1_000_000
    case "jitter":
        netem.delayNanoseconds = 1_000_000
        netem.jitterNanoseconds = 500_000
    case "loss": netem.loss = .random(.init(share: 0.01, correlation: 0))
    case "duplicate": netem.duplicate = .init(share: 0.01, correlation: 0)
    case "corrupt": netem.corrupt = .init(share: 0.01, correlation: 0)
    case "rate":
        let rate = RateParameters(bytesPerSecond: 10_000_000_000, burstBytes: 1_000_000, latencyNanoseconds: 1 << 40)
        return (netem, rate)
    default: fail("no way named \(way)")
    }
    return (netem, nil)
}

func fail(_ reason: String) -> Never {
    try? Descriptor.write(Array("QueueCost: \(reason)\n".utf8), to: 2)
    exit(1)
}

func cpuMicroseconds() -> Double {
    var usage = rusage()
    getrusage(RUSAGE_SELF.rawValue, &usage)
    return [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) * 1e6 + Double($1.tv_usec) }
}

/// A UDP socket that is connected to itself.
func makeSocket() -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
    var size: Int32 = 64 << 20
    setsockopt(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, &size, 4)
    setsockopt(descriptor, SOL_SOCKET, SO_SNDBUFFORCE, &size, 4)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            bind(descriptor, $0, length) == 0 && connect(descriptor, $0, length) == 0
        }
    }
    if !isBound { fail("no socket: errno \(errno)") }
    return descriptor
}

/// The number after that of the last datagram to arrive.
let arrived = Atomic<UInt32>(0)
let descriptor = makeSocket()

let receiver = KernelThread(name: "receiver") {
    var buffer = [UInt8](repeating: 0, count: 256)
    while true {
        guard recv(descriptor, &buffer, buffer.count, 0) == 100 else { continue }
        let number = buffer.withUnsafeBytes { $0.load(as: UInt32.self) }
        if number &+ 1 > arrived.load(ordering: .relaxed) { arrived.store(number &+ 1, ordering: .releasing) }
    }
}

let stop = try EventFlag()
let isReady = Atomic(false)
let asked = treatment()
let holder = KernelThread(name: "holder") {
    do throws(KernelError) {
        guard let asked else { return }
        let holder = try PacketHolder(queue: 2290, netem: asked.netem, rate: asked.rate, copyMark: 0xAF50_0001)
        _ = Scheduling.trySetFIFO(priority: 15)
        isReady.store(true, ordering: .releasing)
        try holder.run(until: stop.descriptor)
    } catch { fail("\(error)") }
}
let connection = try NftConnection()
if asked != nil {
    try holder.start()
    while !isReady.load(ordering: .acquiring) { usleep(1000) }
    let flavour = try connection.queueFlavour() ?? .native
    let rules = [
        NftRule(matching: [.mark(0xAF50_0001)], action: .accept),
        NftRule(matching: [.transport(.udp), .destinationPort(port)], action: .queue(2290, flavour)),
    ]
    try connection.add(
        NftTable(name: "queue-cost", chains: [NftChain(name: "input", hook: .input, rules: rules)]), owned: true)
}
try receiver.start()

var datagram = [UInt8](repeating: 1, count: 100)
let clock = ContinuousClock()
let start = clock.now
let cpuStart = cpuMicroseconds()
for number in 0..<count {
    while number &- arrived.load(ordering: .acquiring) >= window { usleep(50) }
    datagram.withUnsafeMutableBytes { $0.storeBytes(of: number, as: UInt32.self) }
    _ = send(descriptor, datagram, datagram.count, 0)
}
// The last ones may be lost on purpose.
var waits = 0
while arrived.load(ordering: .acquiring) < count, waits < 200 {
    usleep(100)
    waits += 1
}
let (seconds, attoseconds) = (clock.now - start).components
let elapsed = Double(seconds) + Double(attoseconds) / 1e18
print(Int(Double(count) / elapsed), (cpuMicroseconds() - cpuStart) / Double(count))
exit(0)
