import Testing

@testable import LinuxKernel

extension EngineOnKernel {
    /// The command is killed at a random moment of a fault by netem or by cgroup v2.
    @Suite(
        .serialized, .enabled(if: Lab.hasNetem && Lab.hasCPU, "this kernel lacks sch_netem or the v2 cpu controller"))
    struct LabCrash {
        @Test(arguments: [LabThrottle.Place.root, .shared, .launched])
        func `a throttling command that is killed leaves nothing behind`(place: LabThrottle.Place) throws {
            let (problems, slowest) = try Ground.use { ground in
                let throttle = try LabThrottleGround(place, ["sleep", "1003"], in: ground)
                return try Self.kill(in: ground, while: throttle.spec(quota: "25%", length: "60ms"))
            }
            #expect(problems == [])
            print("cpu.throttle, \(place): clean after at most \(slowest) ms")
        }

        @Test func `a command that delays on two interfaces and is killed leaves nothing behind`() throws {
            let (problems, slowest) = try Ground.use { ground in
                let peer = try LabPeer()
                defer { withExtendedLifetime(peer) {} }
                return try Self.kill(
                    in: ground,
                    while: """
                        experiment: delays
                        method:
                          - parallel:
                              - network.delay: {ports: [21720], to: [127.0.0.1], delay: 20ms, for: 60ms}
                              - network.delay: {to: [\(LabPeer.network)], interface: lab0, delay: 20ms, for: 30ms}
                              - network.delay: {ports: [21721], to: [127.0.0.1], delay: 20ms, for: 30ms}

                        """)
            }
            #expect(problems == [])
            print("network.delay: clean after at most \(slowest) ms")
        }

        @Test func `a command that delays in another network namespace and is killed leaves nothing behind`() throws {
            let (problems, slowest, kinds) = try Ground.use { ground in
                let neighbour = try Neighbour(in: ground)
                let (problems, slowest) = try Self.kill(
                    in: ground,
                    while: """
                        experiment: delay-inside
                        targets: {web: {netns: \(neighbour.name), port: 22301}}
                        method:
                          - network.delay: {target: web, delay: 20ms, direction: both, for: 60ms}

                        """, neighbour: neighbour)
                let run = try CommandRun.inject(
                    "network.delay",
                    ["--target", "netns:\(neighbour.name),port:22301", "--direction", "both", "--delay", "20ms"]
                        + ["--for", "100ms"], in: ground)
                _ = try run.wait()
                return (problems, slowest, try run.report().faults.first?.changes ?? [])
            }
            #expect(problems == [])
            #expect(kinds.contains { $0.contains("on \(Neighbour.interface)") })
            print("network.delay in another network namespace: clean after at most \(slowest) ms")
        }

        @Test func `a command that froze what it launched and is killed leaves nothing behind`() throws {
            let (problems, slowest) = try Ground.use { ground in
                try Self.kill(
                    in: ground,
                    while: """
                        experiment: freeze
                        targets:
                          api: {command: [sh, -c, 'setsid env -i sleep 1001 & exec sleep 1002']}
                        method:
                          - process.pause: {target: api, for: 60ms}

                        """)
            }
            #expect(problems == [])
            print("process.pause: clean after at most \(slowest) ms")
        }

        /// Starts the command again and again, and kills it some time after its journal was begun.
        /// - Returns: what was different ten seconds later, and the longest time in milliseconds until nothing was.
        private static func kill(
            in ground: Ground, while spec: String, neighbour: Neighbour? = nil
        ) throws -> ([String], UInt64) {
            let file = try ground.write("spec.yaml", spec)
            var random = SystemRandomNumberGenerator()
            var problems: [String] = []
            var slowest: UInt64 = 0
            for _ in 0..<3 {
                let before = try HostState(of: ground, neighbour: neighbour)
                let pause = UInt64.random(in: 0..<120, using: &random)
                let run = try CommandRun(["run", file, "-q"], in: ground)
                try run.until("a change") { (try? File.text(of: ground.journal))?.isEmpty == false }
                Clock.sleep(milliseconds: pause)
                try run.send(9)
                let start = Clock.monotonicNanoseconds()
                _ = try run.wait()
                var differences: [String] = []
                _ = try eventually {
                    differences = try HostState(of: ground, neighbour: neighbour).differences(from: before)
                    return differences.isEmpty
                }
                slowest = max(slowest, (Clock.monotonicNanoseconds() - start) / 1_000_000)
                problems += differences.map { "killed \(pause) ms after the first change: \($0)" }
            }
            return (problems, slowest)
        }
    }
}
