import ChaosModel
import ChaosTestKit
import Testing

@Suite
struct `A kernel setting` {
    private func lowered(
        _ name: String, _ value: String = "5", target: String? = nil, consents: Set<Consent> = [.wholeHost],
        _ prepare: (inout Survey) -> Void = { _ in }
    ) throws -> [Change] {
        let aim = target.map { "target: \($0), " } ?? ""
        let experiment = try SpecParser.parse(
            SpecSource(
                name: "plan.yaml",
                text: PlanFixture.spec(
                    "- sysctl.set: {\(aim)name: \(name), value: '\(value)', for: 1s}", targets: "shop: {netns: blue}")))
        var survey = try SimulatedHost(.v1).survey(Survey.Scope(experiment, run: "k3x9q2ab"))
        survey.targets["shop"]?.network?.settings = survey.network.settings
        survey.consents = consents
        prepare(&survey)
        guard case .step(let step)? = experiment.method.first else { throw PlanError("no step") }
        return try PlannedStep.lower(step, number: 1, on: survey).changes
    }

    @Test(arguments: [
        ("net.ipv4.tcp_retries2", ["net", "ipv4", "tcp_retries2"]), ("net/ipv4/tcp_rmem", ["net", "ipv4", "tcp_rmem"]),
        ("net.ipv4.conf.eth0/1.rp_filter", ["net", "ipv4", "conf", "eth0.1", "rp_filter"]),
        ("net/ipv4/conf/eth0.1/rp_filter", ["net", "ipv4", "conf", "eth0.1", "rp_filter"]),
    ])
    func `is named as sysctl names it`(name: String, parts: [String]) {
        #expect(KernelSetting.parts(of: name) == parts)
        #expect(KernelSetting.parts(of: KernelSetting.canonical(parts)) == parts)
        #expect(KernelSetting(name: name, value: "").path == "/proc/sys/" + parts.joined(separator: "/"))
    }

    @Test(arguments: ["", "swappiness", "net..x", ".net.x", "net/../x", "net.ipv4.", "a/./b", "/etc/passwd"])
    func `is nothing outside of proc sys`(name: String) {
        #expect(KernelSetting.parts(of: name) == nil)
        #expect(throws: (any Error).self) { try lowered(name.isEmpty ? "''" : name) }
    }

    @Test func `of the network is the target's own`() throws {
        let changes = try lowered("net/ipv4/tcp_retries2", target: "shop", consents: [])
        guard case .writeSetting(let setting)? = changes.last else {
            Issue.record("\(changes)")
            return
        }
        #expect(setting.namespace?.path == "/run/netns/blue")
        #expect(setting.name == "net.ipv4.tcp_retries2" && setting.value == "5")
    }

    @Test func `of everybody needs a consent`() throws {
        let whole = #expect(throws: PlanError.self) { try lowered("net.ipv4.tcp_retries2", consents: []) }
        #expect(whole?.fix?.contains("`whole-host`") == true)
        for (name, target) in [("vm.swappiness", nil), ("vm.swappiness", "shop")] {
            let global = #expect(throws: PlanError.self) { try lowered(name, target: target) }
            #expect(global?.fix?.contains("`global-setting`") == true)
            let changes = try lowered(name, target: target, consents: [.globalSetting])
            #expect(changes == [.writeSetting(KernelSetting(name: name, value: "5"))])
        }
        // There is one for all namespaces, though its name begins with `net`.
        let shared = #expect(throws: PlanError.self) {
            try lowered("net.ipv4.tcp_mem") { $0.network.settings["net.ipv4.tcp_mem"]?.reach = .host }
        }
        #expect(shared?.fix?.contains("`global-setting`") == true)
    }

    @Test func `that moves others is written after them, and so put back before them`() throws {
        let changes = try lowered("net.ipv4.ip_forward", "1")
        guard case .writeSetting(let last)? = changes.last else {
            Issue.record("\(changes)")
            return
        }
        #expect(last.name == "net.ipv4.ip_forward")
        #expect(
            changes.contains(.writeSetting(KernelSetting(name: "net.ipv4.conf.eth0.forwarding", value: "1"))))
        #expect(
            changes.contains(
                .writeSetting(KernelSetting(name: "net.ipv4.conf.all.accept_redirects", value: "0"))))
    }

    @Test(arguments: [
        ("vm.drop_caches", "1"), ("kernel.modules_disabled", "1"), ("kernel.panic_on_oops", "1"),
        ("kernel.softlockup_panic", "1"), ("vm.panic_on_oom", "1"), ("kernel.core_pattern", "core"),
        ("kernel.pid_max", "400"), ("kernel.yama.ptrace_scope", "3"), ("vm.overcommit_memory", "2"),
        ("net.ipv4.route.flush", "1"), ("net.ipv6.conf.eth0.disable_ipv6", "1"), ("net/ipv4/route/flush", "1"),
    ])
    func `that could not be put back is never changed`(name: String, value: String) throws {
        let error = #expect(throws: PlanError.self) {
            try lowered(name, value, consents: Set(Consent.allCases))
        }
        #expect(error?.reason.contains("is not changed") == true)
        #expect(
            KernelSetting(name: KernelSetting.parts(of: name).map(KernelSetting.canonical) ?? "", value: value).refusal
                != nil)
    }

    @Test(arguments: [
        ("kernel.yama.ptrace_scope", "1"), ("vm.overcommit_memory", "1"), ("vm.swappiness", "0"),
        ("net.core.somaxconn", "16"), ("kernel.core_uses_pid", "1"),
    ])
    func `that can be put back is changed`(name: String, value: String) throws {
        #expect(try !lowered(name, value, consents: Set(Consent.allCases)).isEmpty)
    }

    @Test func `that is absent, unreadable or fixed is refused`() throws {
        let name = "net.ipv4.tcp_retries2"
        for (facts, reason) in [
            (SettingFacts(absentBut: "net.ipv4.tcp_retries1"), "there is no setting"),
            (SettingFacts(value: nil, isWritable: true, reach: .namespace), "could not be put back"),
            (SettingFacts(value: "1", isWritable: false, reach: .namespace), "cannot be written"),
        ] {
            let error = #expect(throws: PlanError.self) { try lowered(name) { $0.network.settings[name] = facts } }
            #expect(error?.reason.contains(reason) == true)
            if facts.similar != nil { #expect(error?.fix == "did you mean `net.ipv4.tcp_retries1`?") }
        }
    }

    @Test func `has the same value however the kernel prints it`() {
        let setting = KernelSetting(name: "a.b", value: "4096 0x10 5")
        #expect(setting.isSame(as: "4096\t16\t5"))
        #expect(!setting.isSame(as: "4096\t17\t5"))
        #expect(!setting.isSame(as: "4096\t16"))
        #expect(!KernelSetting(name: "a.b", value: "x").isSame(as: "y"))
    }

    @Test func `of the whole host is put back from any network namespace`() {
        let own = NetworkNamespaceID(inode: 7, path: "/proc/7/ns/net")
        let global = Undo.writeSetting(KernelSetting(name: "vm.swappiness", value: "60"))
        #expect(global.seen(fromOutside: own) == global)
        let net = Undo.writeSetting(KernelSetting(name: "net.core.somaxconn", value: "60"))
        #expect(net.seen(fromOutside: own).namespace == own)
    }
}
