import ChaosModel
import Glibc
import Testing

@testable import ChaosEngine
@testable import LinuxKernel

extension EngineOnKernel {
    /// `aftershock recover --boot`, as `Examples/systemd/aftershock-recover.service` runs it.
    @Suite(.serialized) struct Boot {
        @Test func `a host on which no drill ever ran is clean, and gets no state directory`() throws {
            let seen = try Ground.use { ground in
                let state = ground.directory + "/none"
                let run = try CommandRun(["recover", "--boot", "--state", state], in: ground, hasState: false)
                return (try run.wait(), run.output, Directory.exists(state))
            }
            #expect(seen.0 == 0)
            #expect(seen.1 == "nothing to recover: no run has been here\n")
            #expect(!seen.2)
        }

        @Test func `what went with the reboot is settled, and what outlived it is taken back`() throws {
            let seen = try Ground.use { ground in
                let victim = try ground.start(["sleep", "1000"])
                try OpenFileLimit.setSoft(64, of: victim.pid)
                let directory = ground.directory + "/.aftershock_boot"
                try Directory.createDirectories(directory + "/inside")
                try Self.leave([.removeDirectory(directory), Self.limit(victim)], by: "an earlier boot", in: ground)
                let first = try CommandRun(["recover", "--boot"], in: ground)
                let code = try first.wait()
                let second = try CommandRun(["recover", "--boot"], in: ground)
                return (
                    code: code, text: first.output, isThere: Directory.exists(directory),
                    soft: try OpenFileLimit.of(victim.pid).soft, again: try second.wait(), secondText: second.output
                )
            }
            #expect(seen.code == 0)
            #expect(seen.text.split(separator: "\n").count == 1)
            #expect(seen.text.contains("run earlier was interrupted; taken back: "))
            #expect(seen.text.contains("1 changes went with the reboot"))
            #expect(!seen.isThere)
            // The process of this number is another one than before the reboot.
            #expect(seen.soft == 64)
            #expect(seen.again == 0)
            #expect(seen.secondText == "nothing to recover: the host is clean\n")
        }

        @Test func `before the reboot it takes back what the kernel holds, too`() throws {
            let seen = try Ground.use { ground in
                let victim = try ground.start(["sleep", "1000"])
                let before = try OpenFileLimit.of(victim.pid).soft
                let undo = Self.limit(victim)
                try OpenFileLimit.setSoft(4, of: victim.pid)
                try Self.leave([undo], by: Clock.bootID() ?? "", in: ground)
                let code = try CommandRun(["recover", "--boot"], in: ground).wait()
                return (code, try OpenFileLimit.of(victim.pid).soft == before)
            }
            #expect(seen.0 == 0)
            #expect(seen.1)
        }

        @Test func `what cannot be taken back fails the unit and is told in one line`() throws {
            let seen = try Ground.use { ground in
                // No directory of ours: nobody removes it, whatever the journal says.
                try Self.leave([.removeDirectory(ground.directory + "/theirs")], by: "an earlier boot", in: ground)
                let run = try CommandRun(["recover", "--boot"], in: ground)
                return (try run.wait(), run.output)
            }
            #expect(seen.0 == 3)
            #expect(seen.1.contains("STILL THERE"))
            #expect(seen.1.split(separator: "\n").count == 1)
        }

        @Test func `a damaged journal fails the unit until somebody has looked`() throws {
            let codes = try Ground.use { ground in
                try Self.leave([], by: "an earlier boot", in: ground)
                let file = try File(ground.journal, access: .append)
                try file.append(Array("aj1 00000000 {}\n".utf8))
                return try (0..<2).map { _ in try CommandRun(["recover", "--boot"], in: ground).wait() }
            }
            #expect(codes == [3, 3])
        }

        @Test func `a run that holds the journal is not waited for`() throws {
            let seen = try Ground.use { ground in
                let journal = try Journal.begin(at: ground.journal, run: "going", host: Self.identity("this boot"))
                let run = try CommandRun(["recover", "--boot"], in: ground)
                let code = try run.wait()
                try journal.close()
                return (code, run.output)
            }
            #expect(seen.0 == 3)
            #expect(seen.1.contains("run going"))
        }

        /// Leaves a journal as a run does that the machine took down with it.
        private static func leave(_ undos: [Undo], by boot: String, in ground: Ground) throws {
            var journal = try Journal.begin(at: ground.journal, run: "earlier", host: identity(boot))
            for undo in undos { _ = try journal.intend(undo) }
        }

        private static func identity(_ boot: String) -> HostIdentity {
            HostIdentity(
                bootID: boot, networkNamespace: 0,
                process: ProcessIdentity(pid: getpid(), startTicks: 1, name: "aftershock"))
        }

        private static func limit(_ victim: Victim) -> Undo {
            let soft = (try? OpenFileLimit.of(victim.pid).soft) ?? 0
            let process = ProcessIdentity(pid: victim.pid, startTicks: victim.startTicks, name: "sleep")
            return .limitOpenFiles(process, soft: soft, lowered: LoweredLimit(soft: 4, since: 0, session: 0))
        }
    }
}
