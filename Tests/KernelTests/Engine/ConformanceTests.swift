import ChaosModel
import ChaosTestKit
import Testing

@testable import LinuxKernel

/// The simulated kernel is worth what it has in common with the real one.
@Suite(.serialized, .enabled(if: isRoot, "needs root"), .enabled(if: Product.isBuilt, "the command is not built"))
struct `A simulated host` {
    private static let isLikeHere =
        CgroupMounts.controller("cpu") == "/sys/fs/cgroup/cpu" && CgroupMounts.controller("pids") != nil
        && CgroupMounts.unified() == "/sys/fs/cgroup/unified"

    @Test(
        .enabled(if: isLikeHere, "the simulated kernel with cgroup v1 is compared with one that has it"),
        arguments: 0..<UInt64(12))
    func `answers as the kernel does`(seed: UInt64) throws {
        let (differences, answers) = try Ground.use { ground in
            try ground.shell("ip link set lo up")
            let both = try ConformanceGround(in: ground)
            var random = ChaosTestKit.SeededRandom(seed: seed)
            for _ in 0..<40 { try both.act(using: &random) }
            while !both.made.isEmpty { both.revert(both.made.count - 1, forgetting: true) }
            return (both.differences, both.answers)
        }
        for difference in differences.prefix(5) { Issue.record("seed \(seed): \(difference)") }
        #expect(!answers.isEmpty)
        if seed == 0 {
            print(answers.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: "\n"))
        }
    }
}
