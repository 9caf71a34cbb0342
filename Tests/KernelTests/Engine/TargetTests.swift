import ChaosEngine
import ChaosModel
import Glibc
import Testing

@testable import LinuxKernel

extension EngineOnKernel {
    /// Each kind of target finds the right processes, and no others.
    @Suite(.serialized) struct Targets {
        @Test func `a process is found by its name`() throws {
            let found = try Ground.use { ground in
                // Nobody else on the machine runs a program of this name.
                let name = "v\(ground.id)".prefix(14)
                let copy = try Victim(["/usr/bin/install", "-m", "755", "/bin/sleep", "\(ground.directory)/\(name)"])
                _ = try copy.wait()
                let victims = try [
                    ground.start(["\(ground.directory)/\(name)", "1000"]),
                    ground.start(["\(ground.directory)/\(name)", "1001"]),
                ]
                _ = try ground.start(["sleep", "1000"])
                return try Found(.process(String(name)), victims.map(\.pid), ground)
            }
            #expect(found.pids == found.expected)
        }

        @Test func `a process is found by its id, without its children`() throws {
            let found = try Ground.use { ground in
                let parent = try ground.start(["sh", "-c", "sleep 1000 & wait"])
                guard eventually({ !ProcessTable.descendants(of: parent.pid).isEmpty }) else { throw Unmet("a child") }
                return try Found(.pid(parent.pid), [parent.pid], ground)
            }
            #expect(found.pids == found.expected)
        }

        @Test func `a pid file stands for its process and the children`() throws {
            let found = try Ground.use { ground in
                let parent = try ground.start(["sh", "-c", "sleep 1000 & sleep 1000 & wait"])
                guard eventually({ ProcessTable.descendants(of: parent.pid).count == 2 }) else {
                    throw Unmet("two children")
                }
                let file = try ground.write("victim.pid", "\(parent.pid)\n")
                return try Found(
                    .pidfile(file), [parent.pid] + ProcessTable.descendants(of: parent.pid), ground)
            }
            #expect(found.pids == found.expected)
            #expect(found.pids.count == 3)
        }

        @Test func `a port stands for the process that listens on it`() throws {
            let found = try Ground.use { ground in
                let web = try WebVictim(in: ground)
                _ = try ground.start(["sleep", "1000"])
                return try Found(.port(WebVictim.otherPort), [web.victim.pid], ground)
            }
            #expect(found.pids == found.expected)
            #expect(found.ports == [WebVictim.otherPort])
        }

        @Test func `a process target brings the ports that it listens on`() throws {
            let found = try Ground.use { ground in
                let web = try WebVictim(in: ground)
                return try Found(.pid(web.victim.pid), [web.victim.pid], ground)
            }
            #expect(found.ports == [WebVictim.port, WebVictim.otherPort])
        }

        @Test(arguments: [false, true])
        func `a control group stands for the processes in it`(isUnified: Bool) throws {
            let found = try Ground.use { ground in
                guard let group = isUnified ? ground.unifiedGroup : ground.cpuGroup else { return nil as Found? }
                let victims = try [
                    ground.start(["sleep", "1000"], in: group), ground.start(["sleep", "1000"], in: group),
                ]
                return try Found(.cgroup(group.path), victims.map(\.pid), ground)
            }
            // Without a v2 mount there is nothing to find.
            guard let found else { return }
            #expect(found.pids == found.expected)
            #expect(found.isUnified == (isUnified || CgroupMounts.controller("cpu") == nil))
        }

        @Test func `a user stands for every process of the user`() throws {
            let found = try Ground.use { ground in
                let user = 60_000 + UInt32(getpid() % 5000)
                let words = ["setpriv", "--reuid=\(user)", "--regid=\(user)", "--clear-groups", "sleep", "1000"]
                let victims = try [ground.start(words), ground.start(words)]
                guard eventually({ victims.allSatisfy { ProcessTable.effectiveUser($0.pid) == user } }) else {
                    throw Unmet("processes of user \(user)")
                }
                _ = try ground.start(["sleep", "1000"])
                return try Found(.user("\(user)"), victims.map(\.pid), ground)
            }
            #expect(found.pids == found.expected)
        }

        @Test(arguments: [
            ("docker-ID.scope", Target.Selector.container("ID")), ("ID", .container("SHORT")),
            ("web-ID.service", .unit("web-ID.service")),
        ])
        func `a unit and a container stand for the group that is named after them`(
            name: String, wanted: Target.Selector
        ) throws {
            let (found, twice, missing) = try Ground.use { ground in
                let digits = "\(Clock.monotonicNanoseconds())\(getpid())"
                let id = digits + String(repeating: "ab", count: 32).dropLast(digits.count)
                func named(_ text: String) -> String {
                    text.replacing("ID", with: id).replacing("SHORT", with: String(id.prefix(24)))
                }
                func selector(_ other: String = "") -> Target.Selector {
                    switch wanted {
                    case .container(let text): .container(named(text))
                    case .unit(let text): .unit(named(text) + other)
                    default: wanted
                    }
                }
                let root = ground.unifiedGroup ?? ground.cpuGroup
                let group = root.child(named(name))
                try group.create()
                let victims = try [
                    ground.start(["sleep", "1000"], in: group), ground.start(["sleep", "1001"], in: group),
                ]
                defer { for victim in victims { ground.forget(victim) } }
                let found = try Found(selector(), victims.map(\.pid), ground)
                // Two users may each run a unit of one name; two containers may begin with the same digits.
                let other = root.child("other")
                try other.create()
                let second = other.child(named(name))
                try second.create()
                defer { for group in [second, other] { try? group.remove() } }
                let twice = try Self.problem(selector(), ground)
                return (found, twice, try Self.problem(.unit("no-\(ground.id).service"), ground))
            }
            #expect(found.pids == found.expected)
            // The same id twice is one container in two places, a unit twice is two units.
            #expect(name.hasSuffix(".service") == (twice?.contains("several users run one") == true))
            #expect(missing?.contains("is it running?") == true)
        }

        private static func problem(_ selector: Target.Selector, _ ground: Ground) throws -> String? {
            let target = Target(name: "t", selector: selector)
            return try LinuxHost().survey(Survey.Scope(targets: [target], run: ground.id)).targets["t"]?.problem
        }

        @Test func `a group that does not exist is an error that names it`() throws {
            let problem = try Ground.use { ground in
                let target = Target(name: "t", selector: .cgroup("/no-such-group-\(ground.id)"))
                return try LinuxHost().survey(Survey.Scope(targets: [target], run: ground.id)).targets["t"]?.problem
            }
            #expect(problem?.contains("no-such-group") == true)
        }
    }
}

/// What a survey says about one target.
private struct Found: Sendable {
    var pids: [Int32]
    var expected: [Int32]
    var ports: [UInt16]
    var isUnified: Bool

    init(_ selector: Target.Selector, _ expected: [Int32], _ ground: Ground) throws {
        let target = Target(name: "target", selector: selector)
        let survey = try LinuxHost().survey(Survey.Scope(targets: [target], run: ground.id))
        guard let facts = survey.targets["target"] else { throw Unmet("facts about the target") }
        pids = facts.processes.map(\.identity.pid).sorted()
        self.expected = expected.sorted()
        ports = facts.ports
        isUnified = facts.cgroup?.version == .v2
    }
}
