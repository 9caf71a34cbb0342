import ChaosModel
import Glibc

@testable import LinuxKernel

/// What the lab's kernel has and a host may lack, found by attempting it.
enum Lab {
    /// Whether this is the lab's guest.
    static let isGuest = HostFacts.environment("AFTERSHOCK_LAB_GUEST") != nil
    /// What `script/accuracy` runs on.
    static let hasPython = access("/usr/bin/python3", X_OK) == 0
    /// HTB with netem.
    static let hasNetem = isRoot && (try? inScratchNetwork { try TrafficControl().attemptNetem() }) != nil
    /// The cpu controller of cgroup v2.
    static let hasCPU =
        isRoot && CgroupMounts.unified().flatMap { try? CgroupDirectory($0).controllers() }?.contains("cpu") == true
    /// Whether cgroup v2 has a controller.
    static func offers(_ controller: CgroupController) -> Bool {
        let names = CgroupMounts.unified().flatMap { try? CgroupDirectory($0).controllers() }
        return isRoot && names?.contains(controller.rawValue) == true
    }
    /// `cgroup.freeze` and `cgroup.kill`.
    static let hasFreezer = isRoot && CgroupMounts.unified() != nil

    /// Runs a command in the caller's network namespace and gives what it prints.
    static func output(_ arguments: [String]) throws -> String {
        var pipe = try Pipe()
        var request = SpawnRequest(arguments)
        request.standardOutput = .descriptor(pipe.writeDescriptor)
        request.standardError = .descriptor(pipe.writeDescriptor)
        var process = try spawn(request)
        pipe.closeWrite()
        let text = String(decoding: try Descriptor.readToEnd(pipe.readDescriptor), as: UTF8.self)
        guard case .exited(0) = try process.wait() else {
            throw Unmet("\(arguments.joined(separator: " ")) failed: \(text)")
        }
        return text
    }

    /// Runs one command a line.
    static func commands(_ lines: String) throws {
        for line in lines.split(separator: "\n") { _ = try output(line.split(separator: " ").map(String.init)) }
    }

    /// A process that uses all the CPU it can get.
    static let busyLoop = ["sh", "-c", "while :; do :; done"]

    /// CPU time over wall time of a group, measured over about so many milliseconds, by the kernel's own account.
    static func share(of group: CgroupDirectory, over milliseconds: UInt64) throws -> Double {
        let start = Clock.monotonicNanoseconds()
        let before = try group.numbers("cpu.stat")["usage_usec"] ?? 0
        Clock.sleep(milliseconds: milliseconds)
        let after = try group.numbers("cpu.stat")["usage_usec"] ?? 0
        return Double(after - before) * 1000 / Double(Clock.monotonicNanoseconds() - start)
    }
}
