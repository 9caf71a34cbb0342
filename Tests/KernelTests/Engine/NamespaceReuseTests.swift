import ChaosModel
import Glibc
import Testing

@testable import ChaosEngine
@testable import LinuxKernel

extension EngineOnKernel {
    /// The kernel gives the number of a network namespace that is gone to the next one.
    @Suite(.serialized, .enabled(if: NetworkNamespace.currentCookie != nil, "needs SO_NETNS_COOKIE, Linux 5.14"))
    struct NamespaceReuse {
        private static let retries = "net.ipv4.tcp_retries2"

        @Test func `numbers are given again, cookies are not`() throws {
            var seen: [UInt64: Set<UInt64>] = [:]
            for _ in 0..<200 where seen.values.allSatisfy({ $0.count < 2 }) {
                let one = try NetworkNamespace.scratch { () throws(KernelError) in
                    [NetworkNamespace.currentInode ?? 0, NetworkNamespace.currentCookie ?? 0]
                }
                let isNew = seen[one[0], default: []].insert(one[1]).inserted
                #expect(isNew, "two namespaces had number \(one[0]) and cookie \(one[1])")
                // The kernel takes a namespace away some time after its last owner has gone.
                Clock.sleep(milliseconds: 20)
            }
            #expect(seen.values.contains { $0.count > 1 }, "no number was given again: \(seen.count) namespaces")
        }

        @Test func `an undo for a namespace that is gone does nothing to the one that has its number`() throws {
            let seen = try Ground.use { ground in
                let neighbour = try Neighbour(in: ground)
                let cookie = try NetworkNamespace.inside(neighbour.path, inode: neighbour.inode) {
                    () throws(KernelError) in NetworkNamespace.currentCookie ?? 0
                }
                let rules = { try neighbour.output(["nft", "list", "tables"]) }
                let setting = { try neighbour.output(["sysctl", "-n", Self.retries]) }
                _ = try neighbour.output(["nft", "add", "table", "inet", "aftershock_x"])
                let host = LinuxHost()
                let carryOut = { (id: NetworkNamespaceID?) in
                    let undos: [Undo] = [
                        .removePacketFilter(table: "aftershock_x", in: id),
                        .writeSetting(KernelSetting(name: Self.retries, value: "9", namespace: id)),
                    ]
                    for undo in undos { try host.restore(undo, by: MonotonicClock()) }
                }
                func id(_ cookie: UInt64?) -> NetworkNamespaceID {
                    NetworkNamespaceID(inode: neighbour.inode, path: neighbour.path, cookie: cookie)
                }
                // Numbered like the one that we are in, too.
                let own = try #require(NetworkNamespace.current)
                try ground.shell("nft add table inet aftershock_x")
                let ours = try ground.shell("sysctl -n \(Self.retries)")
                try carryOut(NetworkNamespaceID(inode: own.inode, path: "/proc/1/ns/net", cookie: cookie + 1_000_000))
                let oursAfter = try ground.shell("nft list tables; sysctl -n \(Self.retries)")
                try ground.shell("nft delete table inet aftershock_x")
                let before = try setting()
                try carryOut(id(cookie + 1_000_000))
                let spared = (rules: try rules(), setting: try setting(), isGone: id(cookie + 1).currentPath == nil)
                // An id of an older version has no cookie: the number has to do.
                let isFound = id(nil).currentPath == neighbour.path && id(cookie).currentPath == neighbour.path
                try carryOut(id(cookie))
                return (
                    oursAfter: oursAfter, ours: ours, before: before, spared: spared, isFound: isFound,
                    rules: try rules(), setting: try setting()
                )
            }
            #expect(seen.oursAfter.contains("aftershock_x") && seen.oursAfter.hasSuffix(seen.ours))
            #expect(seen.spared.rules.contains("aftershock_x") && seen.spared.setting == seen.before)
            #expect(seen.spared.isGone && seen.isFound)
            #expect(!seen.rules.contains("aftershock_x") && seen.setting.hasPrefix("9"))
        }

        @Test func `a dead run in a namespace is not recovered in the next one of its number`() throws {
            let seen = try Ground.use { ground in
                let journal = ground.directory + "/journal"
                var identity = HostIdentity.current()
                identity.networkCookie = (identity.networkCookie ?? 0) + 1_000_000
                let setting = KernelSetting(name: Self.retries, value: "9")
                do {
                    var dead = try Journal.begin(at: journal, run: "r", host: identity)
                    _ = try dead.intend(.writeSetting(setting))
                }
                let before = try ground.shell("sysctl -n \(Self.retries)")
                let outcome = try Recoverer(host: LinuxHost(), bootID: Clock.bootID() ?? "").recover(at: journal)
                return (before, try ground.shell("sysctl -n \(Self.retries)"), outcome)
            }
            #expect(seen.0 == seen.1)
            #expect(seen.2.goneWithNamespace.count == 1 && seen.2.reverted.isEmpty && seen.2.leftovers.isEmpty)
        }
    }
}
