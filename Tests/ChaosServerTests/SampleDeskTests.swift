import ChaosScheduler
import Testing

@Suite
struct `The sample desk` {
    @Test func `keeps what it is told`() throws {
        let desk = SampleDesk()
        try desk.pause("weekly-kill", because: "a release", by: "ann")
        #expect(desk.told == ["pause weekly-kill by ann: a release"])
        #expect(throws: DeskError.unknown("no schedule `nothing`")) { try desk.resume("nothing", by: "ann") }
    }
}
