import ChaosModel
import Foundation
import Testing

/// What a journal holds has to come back as it was, whoever reads it.
@Suite
struct `An undo on record` {
    private static let process = ProcessIdentity(pid: 5, startTicks: 7, name: "shop \"x\"\n")
    private static let group = Cgroup(version: .v2, directory: "/sys/fs/cgroup/a b")
    private static let place = NetworkNamespaceID(inode: 8, path: "/run/netns/shop")

    private static let all: [Undo] = [
        .impossible(because: "ü"), .nothing, .resume(process), .removeCgroup(group, tasksTo: group.parent),
        .disableController("memory", in: group), .moveBack([ProcessOrigin(process: process, cgroup: group)]),
        .writeCgroup(group, file: "memory.max", value: "max"),
        .limitOpenFiles(process, soft: .max, lowered: LoweredLimit(soft: 3, since: 9, session: 5)),
        .adjustOOMScore(process, -999, changed: 1000, since: 9, session: 5),
        .restoreAffinity([TaskAffinity(task: process, cpus: CPUList([0, 2]))]), .removeDirectory("/x/.aftershock_1"),
        .setClock(file: "/run/.aftershock_1/page", offset: .min), .disarmHelper(token: "aftershock_1", slot: 15),
        .stopHelper(token: "aftershock_1", table: "t", in: place, redirectedTo: 1...65535),
        .removePacketFilter(table: "t", in: nil),
        .removeImpairment(interface: "lo", minor: 0xffff, table: "t", in: place),
        .restoreLink(
            LinkRecord(
                links: [LinkRecord.Link(index: 2, name: "a", isUp: true)], addresses: ["1"], routes: ["2"],
                neighbours: ["3"], namespace: place)),
        .writeSetting(KernelSetting(name: "vm.swappiness", value: "60", namespace: place)),
        .stopWorkload(token: "aftershock_1", cgroup: group),
    ]

    /// Shown by the compiler to whoever adds a case.
    private static func number(_ undo: Undo) -> Int {
        switch undo {
        case .impossible: 0
        case .nothing: 1
        case .resume: 2
        case .removeCgroup: 3
        case .disableController: 4
        case .moveBack: 5
        case .writeCgroup: 6
        case .limitOpenFiles: 7
        case .adjustOOMScore: 8
        case .restoreAffinity: 9
        case .removeDirectory: 10
        case .setClock: 11
        case .disarmHelper: 12
        case .stopHelper: 13
        case .removePacketFilter: 14
        case .removeImpairment: 15
        case .restoreLink: 16
        case .writeSetting: 17
        case .stopWorkload: 18
        }
    }

    @Test func `reads back as the same one, of every kind`() throws {
        #expect(Self.all.map(Self.number) == Array(0...18))
        for undo in Self.all {
            let data = try JSONEncoder().encode(undo)
            #expect(try JSONDecoder().decode(Undo.self, from: data) == undo)
            // A line of the journal, whatever names are in it.
            #expect(!data.contains(10))
        }
    }

    @Test func `is done after a reboot only for what is on a disk`() {
        let durable = Self.all.filter(\.survivesReboot)
        #expect(durable == [.removeDirectory("/x/.aftershock_1")])
        #expect(Self.all.filter { !$0.isNeeded } == [.impossible(because: "ü"), .nothing])
    }

    @Test func `is understood without what later versions added`() throws {
        let text =
            #"{"adjustOOMScore":{"_0":{"pid":5,"startTicks":7,"name":"x"},"_1":0,"changed":1000,"since":9}}"#
        let undo = try JSONDecoder().decode(Undo.self, from: Data(text.utf8))
        let process = ProcessIdentity(pid: 5, startTicks: 7, name: "x")
        #expect(undo == .adjustOOMScore(process, 0, changed: 1000, since: 9, session: nil))
    }
}
