import Testing

@testable import LinuxKernel

@Suite
struct `Pressure stall information` {
    @Test func `reads as the kernel writes it`() throws {
        let text =
            "some avg10=12.50 avg60=3.00 avg300=0.07 total=123456\nfull avg10=1.00 avg60=0.00 avg300=0.00 total=99\n"
        let pressure = try #require(Pressure(text))
        #expect(pressure.some.average10 == 0.125 && pressure.some.average60 == 0.03 && pressure.some.total == 123_456)
        #expect(pressure.full.average10 == 0.01 && pressure.full.total == 99)
        // The host's cpu.pressure had no second line before Linux 5.13.
        #expect(Pressure("some avg10=0.00 avg60=0.00 avg300=0.00 total=7\n")?.some.total == 7)
        #expect(Pressure("") == nil && Pressure("1 2 3\n") == nil)
    }

    @Test func `memory that is held is there, and is given back`() throws {
        func resident() -> Int {
            let words = (ProcFile.text("/proc/self/statm") ?? "").split(separator: " ")
            return (words.count > 1 ? Int(words[1]) ?? 0 : 0) * HostFacts.pageSize
        }
        var hold = try MemoryHold.reserve(64 << 20)
        let before = resident()
        try hold.resize(to: (24 << 20) + 100)
        #expect(hold.held == 24 << 20 && hold.touched == 24 << 20)
        #expect(resident() - before > 20 << 20)
        try hold.resize(to: 1 << 20)
        #expect(hold.held == 1 << 20 && hold.touched == 24 << 20)
        #expect(resident() - before < 12 << 20)
        try hold.resize(to: 1 << 40)
        #expect(hold.held == 64 << 20)
    }
}
