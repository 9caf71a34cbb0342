import Testing

@testable import LinuxKernel

struct ProcessStatTests {
    private func line(_ comm: String, state: String = "S", threads: Int = 1, flags: UInt32 = 4_194_560) -> [UInt8] {
        Array(
            "4711 (\(comm)) \(state) 12 4711 4700 0 -1 \(flags) 10 0 0 0 7 5 0 0 20 0 \(threads) 0 98765 1 2 3\n".utf8)
    }

    @Test(arguments: ["nginx", "a b", "x) R 1 1", "((", ") (", "", "tmux: server"])
    func `a name may hold anything`(comm: String) throws {
        let stat = try #require(ProcessStat(parsing: line(comm)))
        #expect(stat.comm == comm)
        #expect(stat.pid == 4711)
        #expect(stat.parent == 12)
        #expect(stat.session == 4700)
        #expect(stat.state == "S")
        #expect(stat.cpuTicks == 12)
        #expect(stat.threads == 1)
        #expect(stat.startTicks == 98765)
        #expect(!stat.isKernelThread)
    }

    @Test func `a kernel thread is told by its flag`() throws {
        #expect(try #require(ProcessStat(parsing: line("kworker/0:1", flags: 0x0420_8060))).isKernelThread)
    }

    @Test func `a zombie has ended unless other threads go on`() throws {
        #expect(try #require(ProcessStat(parsing: line("a", state: "Z"))).hasEnded)
        #expect(try #require(ProcessStat(parsing: line("a", state: "X"))).hasEnded)
        #expect(try !#require(ProcessStat(parsing: line("a", state: "Z", threads: 3))).hasEnded)
        #expect(try !#require(ProcessStat(parsing: line("a", state: "T"))).hasEnded)
    }

    @Test(arguments: ["", "12", "12 (a", "12 (a) S 1", "x (a) S 1 1 1 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0"])
    func `a line cut short is refused`(text: String) {
        #expect(ProcessStat(parsing: Array(text.utf8)) == nil)
    }
}
