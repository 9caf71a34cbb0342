import Testing

@testable import ChaosModel

@Suite struct SyscallRuleTests {
    @Test(arguments: [
        ("/var/lib/x*", "/var/lib/x1", true), ("/var/lib/x*", "/var/lib/x/y", false),
        ("/var/lib/x*", "/var/lib/y", false), ("/var/lib/**", "/var/lib/a/b", true), ("/var/lib/**", "/var/lib", false),
        ("**/orders.db", "/srv/a/orders.db", true), ("**/orders.db", "/srv/orders.db-wal", false),
        ("/a?c", "/abc", true), ("/a?c", "/a/c", false), ("/a*b*c", "/axxbyyc", true), ("/a*b*c", "/axxbyy", false),
        ("/", "/", true), ("/x", "/xy", false),
    ])
    func `A path pattern fits whole paths, names apart`(_ pattern: String, _ path: String, _ fits: Bool) {
        #expect(PathPattern(pattern).matcher()(Array(path.utf8)) == fits)
    }

    @Test func `A hostile pattern is matched in reasonable time`() {
        let pattern = PathPattern("/" + String(repeating: "*a", count: 2000))
        #expect(!pattern.matcher()(Array(("/" + String(repeating: "a", count: 1000) + "b").utf8)))
    }

    @Test(arguments: [
        ("10.0.0.0/8", "10.1.2.3", 80, true), ("10.0.0.0/8", "11.1.2.3", 80, false),
        ("10.0.0.0/8", "::ffff:10.1.2.3", 80, true), ("10.0.0.7:5432", "10.0.0.7", 5432, true),
        ("10.0.0.7:5432", "10.0.0.7", 5433, false), ("*:443", "2001:db8::1", 443, true),
        (":443", "10.0.0.1", 80, false),
        ("[2001:db8::/32]:80", "2001:db8::7", 80, true), ("::1", "127.0.0.1", 80, false),
    ])
    func `An address pattern fits networks and ports`(_ text: String, _ host: String, _ port: UInt16, _ fits: Bool)
        throws
    {
        let pattern = try AddressPattern(field: text)
        #expect(pattern.matches(try HostAddress(field: host).bytes, port: port) == fits)
        #expect(try AddressPattern(field: pattern.fieldText) == pattern)
    }

    @Test(arguments: ["10.0.0.1:0", "db:5432", "2001:db8::1:x", "10.0.0.0/33", ""])
    func `What is no address is refused`(_ text: String) {
        #expect(throws: FieldError.self) { try AddressPattern(field: text) }
    }

    @Test(arguments: [
        ("EMFIL", "did you mean `EMFILE`?"), ("24", "write `EMFILE`"), ("ENOSPACE", "did you mean `ENOSPC`?"),
    ])
    func `A wrong error gets a suggestion`(_ text: String, _ suggestion: String) {
        let error = #expect(throws: FieldError.self) { try ErrorNumber(field: text) }
        #expect(error?.suggestion == suggestion)
    }

    @Test func `Errors have the kernel's numbers`() throws {
        #expect(try ErrorNumber(field: "EMFILE").number == 24)
        #expect(try ErrorNumber(field: "econnrefused").fieldText == "ECONNREFUSED")
        #expect(try ErrorNumber(field: "EWOULDBLOCK").name == "EAGAIN")
    }

    @Test(arguments: ["execve", "futex", "exit_group", "rt_sigreturn", "prctl", "Open", "", "2x", "open at"])
    func `Calls that cannot be intercepted are refused`(_ text: String) {
        #expect(throws: FieldError.self) { try SyscallName(field: text) }
    }

    @Test(arguments: [("opnat", "did you mean `openat`?"), ("fsyn", "did you mean `fsync`?")])
    func `An unknown call gets a suggestion`(_ text: String, _ suggestion: String) {
        #expect(SyscallName(text).suggestion == suggestion)
    }

    @Test func `Draws skip the first, stop at the count and repeat with their seed`() {
        let rule = SyscallRule([SyscallName("read")], .error(.EMFILE), after: 3, count: 2)
        var draws = SyscallDraws(rule)
        #expect((0..<8).map { _ in draws.next() != .spared } == [false, false, false, true, true, false, false, false])
        #expect(draws.matched == 8 && draws.met == 2)
        var some = SyscallRule([SyscallName("read")], .error(.EMFILE), share: 0.1, seed: 7)
        let first = met(some, of: 10_000)
        #expect(first.count > 850 && first.count < 1150)
        #expect(met(some, of: 10_000) == first)
        some.seed = 8
        #expect(met(some, of: 10_000) != first)
    }

    @Test func `A delay stays within its jitter`() {
        var draws = SyscallDraws(SyscallRule([SyscallName("read")], .delay(nanoseconds: 1000, jitter: 400)))
        var waits: [Int64] = []
        for _ in 0..<1000 { if case .waits(let time) = draws.next() { waits.append(time) } }
        #expect(waits.count == 1000 && waits.allSatisfy { (600...1400).contains($0) })
        #expect((waits.min() ?? 1000) < 700 && (waits.max() ?? 1000) > 1300)
    }

    private func met(_ rule: SyscallRule, of calls: Int) -> [Int] {
        var draws = SyscallDraws(rule)
        return (0..<calls).filter { _ in draws.next() != .spared }
    }
}
