import ChaosModel
import Glibc
import Testing

@testable import LinuxKernel

extension EngineOnKernel {
    /// Runs with a ledger on real stores.
    @Suite(.serialized) struct Ledger {
        private static let hasRedis = access("/usr/bin/redis-server", X_OK) == 0
        private static let noRedis = "needs redis-server (Debian: redis-server)"
        private static let store = #filePath.replacing(
            "KernelTests/Engine/LedgerTests.swift", with: "Fixtures/ledger_store.py")

        /// A Redis server that is killed among the writes, and started again by the run.
        private func killed(_ durability: String) throws -> (code: Int32, report: Report) {
            try Ground.use { ground in
                let spec = try ground.write(
                    "spec.yaml",
                    """
                    experiment: orders
                    targets:
                      db:
                        command: [redis-server, --port, "6379", --bind, 127.0.0.1, --save, "", --dir, \(ground.directory), \(durability)]
                        ready: {tcp: '127.0.0.1:6379'}
                        restart: always
                    probes: {orders: {ledger: '127.0.0.1:6379', rate: 100/s, timeout: 500ms}}
                    method: [{pause: 500ms}, {process.kill: {target: db}}, {pause: 1s}]

                    """)
                let run = try CommandRun(["run", spec, "--format", "json", "-q"], in: ground)
                let code = try run.wait(within: 60)
                guard code < 2 else { throw Unmet("the run ended with \(code): \(run.errors)") }
                return (code, try run.report())
            }
        }

        @Test(.enabled(if: hasRedis, "\(noRedis)"))
        func `writes that a store acknowledged and forgot when it was killed fail the run`() throws {
            let seen = try killed("--appendonly, 'no'")
            let ledger = try #require(seen.report.ledgers?.first)
            #expect(seen.code == 1)
            #expect(ledger.lost > 0)
            #expect(ledger.confirmed > 0)
            #expect(ledger.acknowledged == ledger.lost + ledger.confirmed)
            #expect(ledger.lostIDs.first == "\(seen.report.run).orders.0")
            #expect(seen.report.reason.hasPrefix("\(ledger.lost) acknowledged writes of orders are lost ("))
            #expect(ledger.removed == ledger.confirmed)
            #expect(ledger.left == 0)
        }

        @Test(.enabled(if: hasRedis, "\(noRedis)"))
        func `a store that writes before it acknowledges loses nothing when it is killed`() throws {
            let seen = try killed("--appendonly, 'yes', --appendfsync, always")
            let ledger = try #require(seen.report.ledgers?.first)
            #expect(seen.code == 0, "\(seen.report.reason)")
            #expect(ledger.acknowledged > 50)
            #expect([ledger.lost, ledger.unread, ledger.left] == [0, 0, 0])
            #expect(ledger.refused + ledger.unknown > 0)
            #expect(seen.report.faults.first?.hadEffect == true)
        }

        /// A run over a store that is told to misbehave.
        /// - Parameter deletes: whether the ledger says how entries are removed.
        private func misbehaved(_ how: [String], deletes: Bool) throws -> (code: Int32, report: Report, left: Int) {
            try Ground.use { ground in
                let entries = ground.directory + "/entries"
                try Directory.createDirectories(entries, mode: 0o700)
                let store = ["python3", Self.store, "8080", "--keep", entries] + how
                let spec = try ground.write(
                    "spec.yaml",
                    """
                    experiment: orders
                    targets: {shop: {command: [\(store.joined(separator: ", "))], ready: {tcp: '127.0.0.1:8080'}}}
                    probes:
                      orders:
                        ledger:
                          write: {url: 'http://127.0.0.1:8080/orders/{id}', body: 'order {id} paid'}
                          read: {url: 'http://127.0.0.1:8080/orders/{id}', expect: {body: 'order {id} paid'}}
                          \(deletes ? "delete: {url: 'http://127.0.0.1:8080/orders/{id}'}" : "verify: {rate: 500/s}")
                        rate: 100/s
                        timeout: 10s
                    method: [{pause: 1s}]

                    """)
                let run = try CommandRun(["run", spec, "--format", "json", "-q"], in: ground)
                let code = try run.wait(within: 60)
                guard code < 2 else { throw Unmet("the run ended with \(code): \(run.errors)") }
                return (code, try run.report(), try Directory.list(entries).count)
            }
        }

        @Test func `what is there though it was refused or not acknowledged is counted, and all is removed`() throws {
            let seen = try misbehaved(["--refuse", "7", "--mute", "5"], deletes: true)
            let ledger = try #require(seen.report.ledgers?.first)
            #expect(seen.code == 0, "\(seen.report.reason)")
            #expect(ledger.presentThoughRefused > 0)
            #expect(ledger.presentThoughRefused == ledger.refused)
            #expect(ledger.presentThoughUnacknowledged > 0)
            #expect(ledger.presentThoughUnacknowledged == ledger.unknown)
            #expect(ledger.confirmed == ledger.acknowledged)
            #expect([ledger.lost, ledger.unread, ledger.left] == [0, 0, 0])
            #expect(seen.left == 0)
        }

        @Test func `entries that are gone or changed are lost, and those that stay are told`() throws {
            let seen = try misbehaved(["--forget", "10", "--garble", "13"], deletes: false)
            let ledger = try #require(seen.report.ledgers?.first)
            #expect(seen.code == 1)
            #expect(ledger.different > 0)
            #expect(ledger.lost > ledger.different)
            #expect(ledger.confirmed + ledger.lost == ledger.acknowledged)
            #expect(ledger.left == seen.left)
            #expect(seen.report.warnings.contains { $0.contains("\(seen.left) entries may be left in the store") })
        }

        @Test func `a store that stays away leaves its entries unread, which is no pass`() throws {
            let seen = try Ground.use { ground in
                let run = try CommandRun(
                    ["run", try Self.vanishing(ground, within: "2s"), "--format", "json", "-q"], in: ground)
                let code = try run.wait(within: 60)
                return (code: code, report: try run.report())
            }
            let ledger = try #require(seen.report.ledgers?.first)
            #expect(seen.code == 1)
            #expect(ledger.acknowledged > 0)
            #expect([ledger.unread, ledger.confirmed, ledger.lost] == [ledger.acknowledged, 0, 0])
            #expect(ledger.ended == "2s were over")
            #expect(seen.report.reason.contains("could not be read back"))
        }

        @Test func `a signal ends reading back`() throws {
            let seen = try Ground.use { ground in
                let run = try CommandRun(
                    ["run", try Self.vanishing(ground, within: "1h"), "--format", "json"], in: ground)
                try run.until("reading back") { run.errors.contains("reading back: orders") }
                let code = try run.stop()
                return (code: code, report: try run.report())
            }
            #expect(seen.code == 5)
            #expect(seen.report.ledgers?.first?.ended == "SIGTERM")
            #expect(seen.report.leftovers == [])
        }

        /// A spec whose store is killed for good.
        private static func vanishing(_ ground: Ground, within: String) throws -> String {
            try ground.write(
                "spec.yaml",
                """
                experiment: orders
                targets: {shop: {command: [python3, \(store), '8080'], ready: {tcp: '127.0.0.1:8080'}}}
                probes:
                  orders:
                    ledger: {write: {url: 'http://127.0.0.1:8080/orders/{id}'}, verify: {within: \(within), rate: 200/s}}
                    rate: 50/s
                method: [{pause: 500ms}, {process.kill: {target: shop}}]

                """)
        }
    }
}
