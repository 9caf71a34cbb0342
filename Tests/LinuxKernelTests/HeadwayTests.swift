import Glibc
import Testing

@testable import LinuxKernel

struct HeadwayTests {
    @Test(
        arguments: [
            { _ = ProcessTable.named("nobody-is-called-so") }, { _ = ProcessTable.descendants(of: 1) },
            { _ = ProcessTable.holders(ofSockets: [1]) }, { _ = ProcessTable.connections(of: [getpid()]) },
            { _ = ListeningSocket.held(by: [getpid()]) }, { _ = ProcessTable.listening(on: 1) },
            { _ = ProcessTable.openDescriptors(getpid()) },
            { _ = SocketTable.listed(.listening, in: "/proc/thread-self/net", ["tcp"]) },
        ] as [@Sendable () -> Void])
    func `a look that may take long tells that it gets on`(look: @Sendable () -> Void) {
        let ear = Ear()
        Headway.heard(by: { ear.hear() }, look)
        #expect(ear.count > 0)
    }

    @Test func `every process that is looked at is headway`() {
        let ear = Ear()
        let count = Headway.heard(by: { ear.hear() }) { ProcessTable.all().compactMap { ProcessTable.stat($0) }.count }
        #expect(ear.count >= count)
    }

    @Test func `another thread's look is no headway of this one`() throws {
        let ear = Ear()
        try Headway.heard(by: { ear.hear() }) {
            let thread = KernelThread(name: "look") { _ = ProcessTable.all() }
            try thread.start()
            thread.join()
        }
        #expect(ear.count == 0)
        _ = ProcessTable.all()
        #expect(ear.count == 0)
    }
}
