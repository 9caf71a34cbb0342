import ChaosScheduler
import Testing

@Suite
struct `An answer of the desk` {
    @Test func `is its reason`() {
        #expect("\(DeskError.conflict("runs are halted"))" == "runs are halted")
    }
}
