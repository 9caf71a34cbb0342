import ChaosModel
import Foundation
import LinuxKernel
import Synchronization
import Testing

@testable import ChaosFleet

/// The client against a real etcd.
@Suite(.serialized, .enabled(if: EtcdServer.isInstalled, "needs etcd-server"))
struct EtcdTests {
    @Test func `keys are written, listed and removed, and conditions decide`() throws {
        let etcd = try EtcdServer()
        let client = try etcd.client()
        #expect(try client.get("a/1") == nil)
        try client.put("a/1", [1, 2, 0, 255])
        try client.put("a/2", Array("zwei".utf8))
        try client.put("b/1", [])
        #expect(try client.get("a/1")?.value == [1, 2, 0, 255])
        #expect(try client.list(prefix: "a/").entries.map(\.key) == ["a/1", "a/2"])
        #expect(try client.write([.put("c", [1], lease: nil), .delete("b/1")], if: [.absent("c"), .present("b/1")]))
        #expect(try !client.write([.put("c", [2], lease: nil)], if: [.absent("c")]))
        #expect(try client.write([.put("c", [3], lease: nil)], if: [.value("c", [1])]))
        #expect(try client.get("c")?.value == [3] && client.get("b/1") == nil)
        try client.deleteAll(prefix: "a/")
        #expect(try client.list(prefix: "a/").entries.isEmpty)
    }

    @Test func `what etcd refuses is said in its words, and where nobody is, too`() throws {
        let etcd = try EtcdServer()
        let client = try etcd.client()
        #expect(throws: EtcdError.self) { try client.put("", [1]) }
        do throws(EtcdError) { try client.put("k", [1], lease: 4711) } catch {
            #expect("\(error)".contains("lease not found"), "\(error)")
        }
        etcd.kill()
        do throws(EtcdError) {
            _ = try client.get("k")
            Issue.record("nobody should answer")
        } catch {
            var text = ""
            if case .unreachable(let reason) = error { text = reason }
            #expect(text.contains("127.0.0.1:\(etcd.port)"), "\(text)")
        }
        // The same client, once there is somebody again.
        try etcd.start()
        try client.put("k", [1])
        #expect(try client.get("k")?.value == [1])
    }

    @Test func `a member that is not there is passed over`() throws {
        let etcd = try EtcdServer()
        let (_, url) = try etcd.access()
        let nobody = HTTPURL(host: "127.0.0.1", port: 1)
        for start in 0..<3 {
            let client = EtcdClient(EtcdAccess(members: [nobody, url, nobody]), startingAt: start)
            try client.put("k", [UInt8(start)])
            #expect(try client.get("k")?.value == [UInt8(start)])
        }
    }

    @Test func `keys go with their lease, and a lease that is kept alive stays`() throws {
        let etcd = try EtcdServer()
        let client = try etcd.client()
        let lease = try client.grant(.seconds(2))
        try client.put("mine", [1], lease: lease)
        for _ in 0..<8 {
            usleep(500_000)
            #expect(try client.keepAlive(lease))
        }
        #expect(try client.get("mine") != nil)
        try client.revoke(lease)
        #expect(try client.get("mine") == nil && client.keepAlive(lease) == false)
    }

    /// What a watch has told so far.
    private final class Heard: Sendable {
        let words = Mutex<[String]>([])

        func take(_ event: EtcdWatch.Event) {
            words.withLock { words in
                switch event {
                case .put(let entry): words.append("put \(entry.key)=\(String(decoding: entry.value, as: UTF8.self))")
                case .gone(let key): words.append("gone \(key)")
                case .snapshot(let entries): words.append("all " + entries.map(\.key).sorted().joined(separator: " "))
                case .trouble(let reason): words.append(reason == nil ? "well" : "trouble")
                }
            }
        }

        /// Waits until something was told, in order, after all that was waited for before.
        func comes(_ wanted: String...) -> Bool {
            for _ in 0..<1000 {
                let isThere = words.withLock { words -> Bool in
                    var rest = words[...]
                    for word in wanted {
                        guard let place = rest.firstIndex(of: word) else { return false }
                        rest = rest[(place + 1)...]
                    }
                    return true
                }
                if isThere { return true }
                usleep(20_000)
            }
            return false
        }
    }

    @Test func `a watch tells what is there, what changes below several prefixes, and nothing else`() throws {
        let etcd = try EtcdServer()
        let client = try etcd.client()
        try client.put("a/old", [1])
        try client.put("x/old", [1])
        let heard = Heard()
        let watch = try EtcdWatch(try etcd.access().access, prefixes: ["a/", "b/"]) { heard.take($0) }
        defer { watch.stop() }
        #expect(heard.comes("all a/old"))
        try client.put("a/1", Array("eins".utf8))
        try client.put("x/1", Array("x".utf8))
        try client.put("b/1", Array("zwei".utf8))
        try client.delete("a/1")
        #expect(heard.comes("put a/1=eins", "gone a/1") && heard.comes("put b/1=zwei"))
        #expect(!heard.words.withLock { $0.contains { $0.contains("x/") } })
        // Both prefixes are one stream: a value of many pieces comes whole.
        let long = String(repeating: "0123456789", count: 40_000)
        try client.put("a/long", Array(long.utf8))
        #expect(heard.comes("put a/long=\(long)"))
    }

    @Test func `a watch misses nothing over etcd's death, and says so`() throws {
        let etcd = try EtcdServer()
        let client = try etcd.client()
        let heard = Heard()
        let watch = try EtcdWatch(try etcd.access().access, prefixes: ["a/"]) { heard.take($0) }
        defer { watch.stop() }
        #expect(heard.comes("all "))
        try client.put("a/1", [49])
        #expect(heard.comes("put a/1=1"))
        etcd.kill()
        #expect(heard.comes("trouble"))
        try etcd.start()
        // Whether before or after the watch is back: it is among what is there, or an event.
        try client.put("a/2", [50])
        #expect(heard.comes("trouble", "well", "all a/1") || heard.comes("trouble", "well", "all a/1 a/2"))
        #expect(heard.comes("put a/2=2") || heard.comes("all a/1 a/2"))
        watch.startAgain()
        #expect(heard.comes("well", "all a/1 a/2"))
    }

    @Test(.enabled(if: EtcdServer.isTLSPossible, "needs openssl"))
    func `TLS with client certificates and roles: a host can do its part and nothing else`() throws {
        let etcd = try EtcdServer(secure: true)
        // Nobody is let in without a certificate.
        #expect(throws: EtcdError.self) { try etcd.client(certified: false).get("k") }
        try etcd.client().put("k", [1])
        try etcd.run(["etcdctl", "user", "add", "root:secret"])
        try etcd.run(["etcdctl", "user", "grant-role", "root", "root"])
        let keys = FleetKeys(fleet: "f")
        try etcd.run(["etcdctl", "role", "add", "h1"])
        try etcd.run(["etcdctl", "role", "grant-permission", "h1", "readwrite", keys.host("h1")])
        try etcd.run(["etcdctl", "role", "grant-permission", "--prefix=true", "h1", "read", keys.words])
        try etcd.run(["etcdctl", "user", "add", "h1:pw"])
        try etcd.run(["etcdctl", "user", "grant-role", "h1", "h1"])
        try etcd.run(["etcdctl", "auth", "enable"])
        #expect(throws: EtcdError.self) { try etcd.client().get(keys.words) }
        #expect(throws: EtcdError.self) { try etcd.client(user: ("h1", "wrong")).get(keys.words) }
        let host = try etcd.client(user: ("h1", "pw"))
        let lease = try host.grant(.seconds(10))
        try host.put(keys.host("h1"), [1], lease: lease)
        #expect(try host.keepAlive(lease) && host.list(prefix: keys.words).entries.isEmpty)
        #expect(throws: EtcdError.self) { try host.put(keys.host("h2"), [1]) }
        #expect(throws: EtcdError.self) { try host.put(keys.word("run"), [1]) }
        #expect(throws: EtcdError.self) { try host.list(prefix: keys.reports) }
        let heard = Heard()
        let watch = try EtcdWatch(try etcd.access(user: ("h1", "pw")).access, prefixes: [keys.words]) { heard.take($0) }
        defer { watch.stop() }
        #expect(heard.comes("all "))
        try etcd.client(user: ("root", "secret")).put(keys.word("run"), Array("go".utf8))
        #expect(heard.comes("put \(keys.word("run"))=go"))
        // A token is good for some minutes, and as long as its member lives: the client logs in again by itself.
        etcd.kill()
        try etcd.start()
        #expect(try host.get(keys.word("run"))?.value == Array("go".utf8))
    }
}
