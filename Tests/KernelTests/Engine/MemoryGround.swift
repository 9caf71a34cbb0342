import ChaosModel
import Glibc

@testable import LinuxKernel

/// A group with a limit of its own, and a victim in it that takes memory when it is told to: never the host's.
struct MemoryGround {
    static let mebibyte: UInt64 = 1 << 20
    /// Where one of the hierarchies has the memory controller.
    static let isPossible =
        isRoot
        && (CgroupMounts.controller("memory") != nil
            || CgroupMounts.unified().flatMap { try? CgroupDirectory($0).controllers() }?.contains("memory") == true)
    static let isUnified = CgroupMounts.controller("memory") == nil

    let ground: Ground
    let group: CgroupDirectory
    private let limitFile: String

    /// Limits the ground's group.
    init(_ ground: Ground, limit: UInt64) throws {
        self.ground = ground
        if Self.isUnified, let root = CgroupMounts.unified() {
            try CgroupDirectory(root).write("cgroup.subtree_control", "+memory")
        }
        group = try ground.group(.memory)
        limitFile = Self.isUnified ? "memory.max" : "memory.limit_in_bytes"
        try group.write(limitFile, "\(limit)")
    }

    /// Bytes charged to the group.
    var usage: UInt64 { group.memory?.usage ?? 0 }
    /// The limit that is set now.
    var limit: UInt64? { group.memory?.limit }
    /// Processes of the group that the kernel killed.
    var kills: UInt64 { group.memoryEvents["oom_kill"] ?? 0 }

    /// A victim that holds so many MiB, and takes `more` on SIGUSR1.
    func victim(holding: Int, more: Int = 0) throws -> Victim {
        let said = ground.directory + "/victim-\(Clock.monotonicNanoseconds())"
        let victim = try ground.start(
            try Self.command(holding: holding, more: more, said: said, in: ground), with: [.memory])
        guard try eventually(within: 30, { try Self.words(said).contains("ready") }) else {
            throw Unmet("the victim is not ready")
        }
        return victim
    }

    /// The same as a command, which says `ready` and `grown` in a file.
    static func command(holding: Int, more: Int = 0, said: String, in ground: Ground) throws -> [String] {
        ["python3", "-S", "-E", try ground.write("victim.py", script), "\(holding)", "\(more)", said]
    }

    /// Tells the victim to take more, and waits until it has it or is gone.
    /// - Returns: whether it has it.
    func grow(_ victim: Victim) throws -> Bool {
        try victim.send(SIGUSR1)
        return try eventually(within: 30) {
            if try victim.poll() != nil { return true }
            return try hasGrown(victim)
        } && hasGrown(victim)
    }

    private func hasGrown(_ victim: Victim) throws -> Bool {
        try Self.words(ground.directory + "/" + (name(of: victim) ?? "")).contains("grown")
    }

    private func name(of victim: Victim) -> String? {
        ProcessTable.commandLine(victim.pid).last.flatMap { $0.split(separator: "/").last.map(String.init) }
    }

    private static func words(_ file: String) throws -> [Substring] {
        ((try? File.text(of: file)) ?? "").split(separator: "\n")
    }

    private static let script = """
        import signal, sys
        held = []
        def take(mebibytes, word):
            block = bytearray(mebibytes << 20)
            for place in range(0, len(block), 4096): block[place] = 1
            held.append(block)
            with open(sys.argv[3], "a") as said: said.write(word + "\\n")
        signal.signal(signal.SIGUSR1, lambda *_: take(int(sys.argv[2]), "grown"))
        take(int(sys.argv[1]), "ready")
        while True: signal.pause()
        """
}
