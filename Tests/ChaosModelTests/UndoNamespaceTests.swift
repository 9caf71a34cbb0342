import ChaosModel
import Testing

@Suite
struct `An undo from outside of the run's network namespace` {
    private let own = NetworkNamespaceID(inode: 7, path: "/proc/1/ns/net")
    private let other = NetworkNamespaceID(inode: 8, path: "/run/netns/shop")

    @Test func `names the run's own namespace`() {
        let undos: [Undo] = [
            .removePacketFilter(table: "t", in: nil), .stopHelper(token: "h", table: "t", in: nil),
            .removeImpairment(interface: "lo", minor: 1, table: "t", in: nil),
        ]
        #expect(undos.map { $0.seen(fromOutside: own).namespace } == [own, own, own])
        #expect(
            Undo.removePacketFilter(table: "t", in: nil).seen(fromOutside: own).manualCommand
                == "for family in inet netdev; do nsenter --net=/proc/1/ns/net nft delete table $family t; done")
    }

    @Test func `keeps every other namespace, and what is in none`() {
        #expect(Undo.removePacketFilter(table: "t", in: other).seen(fromOutside: own).namespace == other)
        let process = ProcessIdentity(pid: 5, startTicks: 1, name: "x")
        for undo in [Undo.nothing, .resume(process), .stopHelper(token: "h", table: nil, in: nil)] {
            #expect(undo.seen(fromOutside: own) == undo && undo.namespace == nil)
        }
    }
}
