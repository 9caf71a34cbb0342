import ChaosModel
import ChaosTestKit
import Testing

@Suite
struct `A fault on system calls` {
    private static let app = "app: {command: [./app]}"

    private func rule(_ step: String, _ fixture: PlanFixture = PlanFixture()) throws -> HelperRule {
        let changes = try fixture.changes("- \(step)", targets: Self.app)
        guard changes.count == 1, case .armHelper(let rule) = changes[0] else { throw PlanError("no rule alone") }
        return rule
    }

    private func problem(_ step: String, targets: String = app, _ fixture: PlanFixture = PlanFixture()) throws -> String
    {
        try fixture.problems("- \(step)", targets: targets).map { "\($0.message)|\($0.suggestion ?? "")" }.joined()
    }

    @Test func `arms a rule of the supervisor that is started before the target`() throws {
        let plan = try PlanFixture().plan(
            PlanFixture.spec(
                """
                - syscall.error: {target: app, syscalls: [openat, connect], errno: EMFILE, for: 1s}
                - syscall.delay: {target: app, syscalls: [fsync, openat], delay: 20ms, jitter: 5ms, for: 1s}
                """, targets: Self.app))
        let launch = try #require(plan.launches.first)
        guard case .startHelper(let helper)? = launch.changes.first else {
            Issue.record("no helper before the launch")
            return
        }
        #expect(
            helper.work
                == .superviseSyscalls(SyscallSupervision(target: "app", syscalls: ["connect", "fsync", "openat"])))
        #expect(launch.changes.last == .launch(launch.workload))
        let rules = plan.steps.flatMap(\.changes).map { (change) -> HelperRule? in
            if case .armHelper(let rule) = change { rule } else { nil }
        }
        #expect(rules.map { $0?.helper } == [helper.token, helper.token])
        #expect(rules.map { $0?.slot } == [1, 2])
        #expect(plan.steps[0].effectCounters == ["calls_failed", "calls_delayed"])
    }

    @Test func `keeps every field in its rule`() throws {
        let error = try rule(
            "syscall.error: {target: app, syscalls: [connect, sendto], errno: ECONNREFUSED, percent: 10%, "
                + "address: '10.0.0.0/8:5432', after: 3, count: 9, seed: 42, for: 1s}")
        let refused = try #require(ErrorNumber("ECONNREFUSED"))
        let network = AddressPattern(network: CIDR(bytes: [10, 0, 0, 0], prefix: 8), port: 5432)
        #expect(
            error.work
                == .syscalls(
                    SyscallRule(
                        [SyscallName("connect"), SyscallName("sendto")], .error(refused), share: 0.1, address: network,
                        after: 3, count: 9, seed: 42)))
        let delay = try rule(
            "syscall.delay: {target: app, syscalls: fsync, delay: 20ms, jitter: 5ms, path: '/var/lib/**', for: 1s}")
        #expect(
            delay.work.details.summary == "delay fsync by 20ms ± 5ms on /var/lib/**")
        #expect(delay.work.details.shellEquivalent.contains("inject=fsync:delay_enter=20000"))
    }

    @Test func `needs a target that the run launches`() throws {
        let said = try problem(
            "syscall.error: {target: shop, syscalls: openat, errno: EMFILE, for: 1s}", targets: "shop: {port: 8080}")
        #expect(said.contains("a process that runs already cannot be given a filter|give `shop` a `command:`"))
    }

    @Test func `needs the kernel's mechanism, and says what an older one cannot`() throws {
        var kernel = SimulatedKernel.v1
        let step = "syscall.delay: {target: app, syscalls: read, delay: 1ms, for: 1s}"
        let spec = PlanFixture.spec("- \(step)", targets: Self.app)
        #expect(try !PlanFixture(kernel: kernel).plan(spec).steps[0].notes.joined().contains("a signal interrupts"))
        kernel.missing = [.seccompKillable]
        #expect(try PlanFixture(kernel: kernel).plan(spec).steps[0].notes.joined().contains("a signal interrupts"))
        kernel.missing = [.seccompNotify]
        #expect(try problem(step, PlanFixture(kernel: kernel)).contains("needs seccomp-notify"))
    }

    @Test(arguments: [
        ("syscalls: opnat, errno: EMFILE", "no system call `opnat`|did you mean `openat`?"),
        ("syscalls: [openat, execve], errno: EMFILE", "`execve` cannot be intercepted: a workload is started with it"),
        ("syscalls: openat, errno: EMFIL", "Linux has no error `EMFIL`|did you mean `EMFILE`?"),
        ("syscalls: openat, errno: EMFILE, percent: 0%", "a share of calls is above 0% and at most 100%"),
        ("syscalls: openat, errno: EMFILE, path: data", "a path is absolute, found `data`"),
        ("syscalls: [openat, getpid], errno: EMFILE, path: /x", "`getpid` works on no file"),
        ("syscalls: openat, errno: EMFILE, address: 10.0.0.1", "`openat` takes no address"),
        ("syscalls: [openat, openat], errno: EMFILE", "`openat` is listed twice"),
        ("syscalls: openat, errno: EMFILE, count: 0", "at least one call is met"),
        ("syscalls: openat, errno: EMFILE, after: -1", "a number of calls is not negative"),
        ("errno: EMFILE", "`syscall.error` needs `syscalls`"),
    ])
    func `refuses what makes no sense`(fields: String, message: String) throws {
        let said: String
        do { said = try problem("syscall.error: {target: app, \(fields), for: 1s}") } catch let error as Diagnostics {
            said = error.all.map { "\($0.message)|\($0.suggestion ?? "")" }.joined()
        }
        #expect(said.contains(message), "\(said)")
    }

    @Test func `says when calls do not reach the kernel`() throws {
        let plan = try PlanFixture().plan(
            PlanFixture.spec(
                "- syscall.delay: {target: app, syscalls: [clock_gettime, read], delay: 1ms, for: 1s}",
                targets: Self.app))
        #expect(plan.steps[0].notes.contains { $0.hasPrefix("clock_gettime: programs mostly read the clock") })
    }

    @Test func `has one line for a process without descriptors`() {
        let rule = SyscallRule.descriptorExhaustion()
        #expect(rule.effect == .error(.EMFILE) && rule.share == 1)
        #expect(rule.syscalls.allSatisfy { $0.isKnown && $0.refusal == nil })
        #expect(rule.syscalls.contains(SyscallName("accept4")))
    }
}
