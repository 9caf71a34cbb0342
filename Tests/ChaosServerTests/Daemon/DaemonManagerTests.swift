import ChaosModel
import ChaosScheduler
import Foundation
import Glibc
import LinuxKernel
import Testing

@Suite(.enabled(if: DaemonGround.isBuilt, "needs the built aftershockd and aftershock"))
struct `The daemon and its service manager` {
    private let ground: DaemonGround

    init() throws { ground = try DaemonGround() }

    @Test func `say that it is ready, what goes on, that it lives, reads again, and ends`() throws {
        let manager = try HeardManager(ground.path("notify.sock"))
        try ground.schedule("nightly", run: "long.yaml")
        let daemon = try ground.daemon(
            environment: ["NOTIFY_SOCKET": ground.path("notify.sock"), "WATCHDOG_USEC": "3000000"])
        try ground.until("READY") { manager.hears("READY=1\nSTATUS=1 schedule, next nightly") }
        try ground.until("WATCHDOG") { manager.hears("WATCHDOG=1") }
        #expect(!manager.hears("STOPPING=1"))
        daemon.signal(SIGHUP)
        try ground.until("RELOADING") { manager.hears("RELOADING=1\nMONOTONIC_USEC=") }
        try ground.until("READY again") {
            _ = manager.hears(""); return manager.heard.count { $0.hasPrefix("READY=1") } == 2
        }
        _ = try ground.client.run("nightly", by: "ann")
        try ground.until("the drill in the status") { manager.hears("STATUS=drill of nightly: running, run ") }
        daemon.signal(SIGTERM)
        #expect(daemon.code() == 0)
        #expect(manager.hears("STOPPING=1") && manager.hears("EXTEND_TIMEOUT_USEC="))
        let order = ["READY=1", "RELOADING=1", "STOPPING=1"].map { word in
            manager.heard.firstIndex { $0.hasPrefix(word) }
        }
        #expect(order.compactMap(\.self) == order.compactMap(\.self).sorted() && !order.contains(nil))
    }

    @Test func `is not told that it lives while it is stopped`() throws {
        let manager = try HeardManager(ground.path("notify.sock"))
        let daemon = try ground.daemon(
            environment: ["NOTIFY_SOCKET": ground.path("notify.sock"), "WATCHDOG_USEC": "300000"])
        try ground.until("WATCHDOG") { manager.hears("WATCHDOG=1") }
        daemon.signal(SIGSTOP)
        try ground.until("the stop") { ProcessTable.stat(daemon.process.processIdentifier)?.state == "T" }
        _ = manager.hears("")
        let count = manager.heard.count
        _ = manager.hears("")
        #expect(manager.heard.count == count)
        daemon.signal(SIGCONT)
        try ground.until("WATCHDOG again") {
            _ = manager.hears(""); return manager.heard.count > count
        }
        daemon.signal(SIGTERM)
        #expect(daemon.code() == 0)
    }
}
