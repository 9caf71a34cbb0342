import Testing

@testable import ChaosModel

@Suite struct ProbeKindTests {
    private static func probes(_ text: String) throws -> [any Probe] {
        let spec = "experiment: e\nmethod: [{pause: 1s}]\nprobes:\n" + text
        return try SpecParser.parse(SpecSource(name: "e.yaml", text: spec), faults: []).probes.map {
            $0.members[0].probe
        }
    }

    @Test func `each kind reads its fields`() throws {
        let probes = try Self.probes(
            """
              ping: {redis: 127.0.0.1:6379}
              clients: {redis: {endpoint: cache:6379, user: probe, password-file: /etc/secret, info: connected_clients, at-most: 500}}
              stock: {redis: {endpoint: cache:6379, key: 'shop:stock', at-least: 1}}
              ready: {postgres: 127.0.0.1:5432}
              rows: {postgres: {endpoint: db:5432, user: shop, database: orders, password-file: s, query: SELECT count(*) FROM o, at-least: -1.5}}
              health: {grpc: 127.0.0.1:50051}
              service: {grpc: {endpoint: '[::1]:50051', service: shop.Checkout}}
              depth: {command: {arguments: [./depth], at-most: 1e3}}
              load: {command: {arguments: [./load], exit: 2, number: true}}
              errors: {log: {file: /var/log/shop.log, pattern: 'ERROR|FATAL', at-most: 0}}

            """)
        #expect(
            probes.map(\.question) == [
                "PING 127.0.0.1:6379", "INFO connected_clients at cache:6379", "GET shop:stock at cache:6379",
                "ready 127.0.0.1:5432", "SELECT count(*) FROM o at db:5432", "health of 127.0.0.1:50051",
                "health of shop.Checkout at [::1]:50051", "run ./depth", "run ./load",
                "lines of /var/log/shop.log with /ERROR|FATAL/",
            ])
        let clients = try #require(probes[1] as? RedisProbe), rows = try #require(probes[4] as? PostgresProbe)
        #expect(clients.user == "probe" && clients.passwordFile == "/etc/secret")
        #expect(clients.bounds == NumberBounds(atMost: 500) && clients.subject == .info("connected_clients"))
        #expect(rows.user == "shop" && rows.database == "orders" && rows.bounds == NumberBounds(atLeast: -1.5))
        let ready = try #require(probes[3] as? PostgresProbe)
        #expect(ready.user == "postgres" && ready.database == nil && ready.query == nil)
        let depth = try #require(probes[7] as? CommandProbe), load = try #require(probes[8] as? CommandProbe)
        #expect(depth.hasNumber && depth.bounds == NumberBounds(atMost: 1000) && depth.exit == 0)
        #expect(load.hasNumber && load.bounds == NumberBounds() && load.exit == 2)
        #expect(probes[9].unit == "lines" && probes[0].unit == nil)
    }

    @Test func `every mistake in a kind's fields is shown at its place`() {
        let text = """
            experiment: e
            method: [{pause: 1s}]
            probes:
              a: {redis: 127.0.0.1}
              b: {redis: {endpoint: 'c:6379', password: hunter2, user: me}}
              c: {redis: {endpoint: 'c:6379', key: a, info: b}}
              d: {redis: {endpoint: 'c:6379', at-most: 5, comand: PING}}
              e: {redis: {endpoint: 'c:6379', info: used memory, at-least: 5MB}}
              f: {postgres: {endpoint: 'db:5432', password-file: /s, at-least: 1}}
              g: {postgres: {endpoint: 'db:5432', query: ' ', sslmode: disable}}
              h: {postgres: {query: SELECT 1, at-least: 2, at-most: 1, endpoint: 'db:5432'}}
              i: {postgres: {user: "a\\0b"}}
              j: {grpc: {endpoint: 'x:1', service: shop checkout}}
              k: {grpc: http://x:1/}
              l: {command: {arguments: [x], number: maybe}}
              m: {command: {arguments: [x], number: false, at-most: 1}}
              n: {log: /var/log/shop.log}
              o: {log: {file: shop.log, pattern: '(a'}}
              p: {log: {file: /var/log/, pattern: ERROR, at-most: -1}}
              q: {reddis: 'x:1'}

            """
        SpecGolden.check(SpecGolden.diagnostics(text), "spec-probe-kinds.txt")
    }

    @Test func `a number is read as services write it and as nothing else`() {
        let right: [(String, Double)] = [
            ("0", 0), (" 12\r\n", 12), ("-1.5", -1.5), ("+3", 3), ("2e9", 2e9), ("1E-3", 0.001), ("007", 7),
        ]
        for (text, value) in right { #expect(NumberText.value(text.utf8) == value, "\(text)") }
        for text in [
            "", " ", "12 jobs", "nan", "inf", "0x10", "1,5", "1e999", "--1", "1\0", String(repeating: "1", count: 65),
        ] {
            #expect(NumberText.value(text.utf8) == nil, "\(text)")
        }
    }
}
