import Testing

@testable import ChaosModel

/// Reads `text`, or gives the message and the suggestion of its error.
private func read<V: FieldValue>(_ type: V.Type, _ text: String) -> String {
    do { return try V(field: text).fieldText } catch {
        return "! \(error.message)" + (error.suggestion.map { " | \($0)" } ?? "")
    }
}

@Suite struct SpecQuantityTests {
    @Test func `durations are exact and carry a unit`() throws {
        #expect(try Duration(field: "1.5s") == .milliseconds(1500))
        #expect(try Duration(field: "0.000000001s") == .nanoseconds(1))
        #expect(try Duration(field: "30d") == .seconds(30 * 86_400))
        #expect(try Duration(field: "2h") == .seconds(7200))
        #expect(read(Duration.self, "200") == "! a duration needs a unit, found `200` | write `200ms` or `200s`")
        #expect(read(Duration.self, "-5s") == "! a duration cannot be negative, found `-5s`")
        #expect(read(Duration.self, "5min") == "! unknown unit `min` of a duration | write `5m`")
        #expect(read(Duration.self, "31d") == "! a duration is at most 30d, found `31d`")
        #expect(read(Duration.self, "0.1ns") == "! a duration is exact to the nanosecond at most, found `0.1ns`")
        for junk in ["", "s", "1e3s", "١s", "1..5s", ".5s", "5 s", "999999999999999999999s", "0x10s", "+5s", "1m30s"] {
            #expect(throws: FieldError.self, "\(junk)") { try Duration(field: junk) }
        }
    }

    @Test func `drills are due every so often`() throws {
        #expect(try DrillInterval(field: "7d").seconds == 604_800)
        #expect(read(DrillInterval.self, "2w") == "14d" && read(DrillInterval.self, "90m") == "90m")
        #expect(read(DrillInterval.self, "1.5h") == "90m" && read(DrillInterval.self, "366d") == "366d")
        #expect(read(DrillInterval.self, "7") == "! a time needs a unit, found `7` | write `7d` for days")
        #expect(
            read(DrillInterval.self, "7 days") == "! unknown unit ` days` of a time between drills"
                + " | the units are m, h, d and w")
        #expect(read(DrillInterval.self, "30s").hasPrefix("! unknown unit `s`"))
        #expect(
            read(DrillInterval.self, "0.5m") == "! drills are due once a minute to once in 366d, found `0.5m`")
        for junk in ["", "d", "-1d", "367d", "99999999999999999999d", "weekly"] {
            #expect(throws: FieldError.self, "\(junk)") { try DrillInterval(field: junk) }
        }
    }

    @Test func `percentages need their sign`() throws {
        #expect(try Percent(field: "99.9%").share == 0.999)
        #expect(
            read(Percent.self, "0.02") == "! a percentage needs its sign, found `0.02` | 0.02 is not 2 %: write `2%`")
        #expect(read(Percent.self, "80") == "! a percentage needs its sign, found `80` | write `80%`")
        #expect(read(Percent.self, "7%") == "7%")
        #expect(read(Percent.self, "0.00001%") == "0.00001%")
        #expect(throws: FieldError.self) { try Percent(field: "%") }
        #expect(throws: FieldError.self) { try Percent(field: "-1%") }
    }

    @Test func `sizes tell SI from IEC units`() throws {
        #expect(try ByteSize(field: "10M").bytes == 10_000_000)
        #expect(try ByteSize(field: "10MiB").bytes == 10 << 20)
        #expect(try ByteSize(field: "1.5Ki").bytes == 1536)
        #expect(read(ByteSize.self, "64K").hasSuffix("`k` counts in thousands, `Ki` in 1024s"))
        for junk in ["", "10", "B", "1.5B", "99999999T", "10Mb", "10BB"] {
            #expect(throws: FieldError.self, "\(junk)") { try ByteSize(field: junk) }
        }
    }

    @Test func `rates name their time`() throws {
        #expect(try PerSecond(field: "100/s").value == 100)
        #expect(try PerSecond(field: "60/m").value == 1)
        #expect(read(PerSecond.self, "100") == "! a rate needs its time, found `100` | write `100/s`")
        #expect(throws: FieldError.self) { try PerSecond(field: "0/s") }
        #expect(throws: FieldError.self) { try PerSecond(field: "5/d") }
    }

    @Test func `bit rates are SI and never bytes`() throws {
        #expect(try BitRate(field: "10mbit").bitsPerSecond == 10_000_000)
        #expect(try BitRate(field: "1.5Gbit/s").bitsPerSecond == 1_500_000_000)
        #expect(try BitRate(field: "900bit").bitsPerSecond == 900)
        #expect(read(BitRate.self, "10") == "! a rate of bits needs a unit, found `10` | write `10mbit`")
        #expect(
            read(BitRate.self, "10Mbps").hasSuffix("`Mbps` counts bytes for tc(8) and bits for others: write `10mbit`"))
        for junk in ["", "mbit", "-1mbit", "10mbit/m", "10MB/s", "1.5bit", "99999999999tbit", "10mibit"] {
            #expect(throws: FieldError.self, "\(junk)") { try BitRate(field: junk) }
        }
    }

    @Test func `numbers, ports and booleans are strict`() throws {
        #expect(try Int(field: "-3") == -3)
        for junk in ["", "010", "1_000", "0x1F", "1.0", "99999999999999999999", "+1"] {
            #expect(throws: FieldError.self, "\(junk)") { try Int(field: junk) }
        }
        #expect(try UInt16(field: "65535") == 65535)
        #expect(throws: FieldError.self) { try UInt16(field: "0") }
        #expect(throws: FieldError.self) { try UInt16(field: "65536") }
        #expect(read(Bool.self, "yes") == "! expected true or false, found `yes` | write `true`")
        #expect(throws: FieldError.self) { try String(field: "a\u{0}b") }
    }

    @Test(arguments: [
        ("10.0.0.0/8", "10.0.0.0/8"), ("192.0.2.7", "192.0.2.7"), ("0.0.0.0/0", "0.0.0.0/0"), ("::1", "::1"),
        ("::/0", "::/0"),
        ("2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"), ("2001:db8::/32", "2001:db8::/32"),
        ("::ffff:1.2.3.4", "::ffff:102:304"),
        ("1::", "1::"), ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"), ("fe80:0:1:1:1:1:1:1", "fe80:0:1:1:1:1:1:1"),
    ]) func `networks have one canonical form`(text: String, canonical: String) {
        #expect(read(CIDR.self, text) == canonical)
    }

    @Test(arguments: [
        "", "/8", "10.0.0/8", "10.0.0.256", "010.0.0.1", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/08", ":::", "1::2::3",
        "12345::",
        "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "g::", "example.com", "::1%lo", "1:2:3:4:5:6:7:8::",
    ]) func `what is no network is refused`(text: String) {
        #expect(throws: FieldError.self) { try CIDR(field: text) }
    }

    @Test func `host bits are refused with both meanings`() {
        #expect(
            read(CIDR.self, "10.0.0.5/8")
                == "! `10.0.0.5/8` has bits set behind its prefix | write `10.0.0.0/8` for the network or `10.0.0.5` for the one address"
        )
        #expect(CIDR(bytes: [10, 1, 2, 3], prefix: 12).description == "10.0.0.0/12")
    }

    @Test func `endpoints bracket IPv6`() throws {
        #expect(try Endpoint(field: "[::1]:80") == Endpoint(host: "::1", port: 80))
        #expect(try Endpoint(field: "db.example:5432") == Endpoint(host: "db.example", port: 5432))
        #expect(read(Endpoint.self, "::1:80") == "! an IPv6 address needs brackets before a port | write `[::1]:80`")
        for junk in [
            "", "localhost", ":80", "a b:80", "host:0", "1.2.3:80", "[1.2.3.4]:80", "-a:80", "a..b:80", "host:99999",
        ] {
            #expect(throws: FieldError.self, "\(junk)") { try Endpoint(field: junk) }
        }
    }

    @Test func `URLs are sent as written`() throws {
        let url = try HTTPURL(field: "https://shop.example:8443/a%20b?x=1&y=2")
        #expect(url == HTTPURL(isSecure: true, host: "shop.example", port: 8443, path: "/a%20b?x=1&y=2"))
        #expect(read(HTTPURL.self, "http://[::1]:8080?q") == "http://[::1]:8080/?q")
        #expect(read(HTTPURL.self, "http://localhost") == "http://localhost/")
        #expect(try HTTPURL(field: "http://[::1]/").authority == "[::1]")
        for junk in [
            "", "ftp://x/", "http://", "http://u:p@x/", "http://x/a b", "http://x/ä", "http://x/#f", "http://x/%2",
            "http://x/%zz",
            "http://x:/", "http://x/\r\nHost: y", "HTTP://x/", "http:///x",
        ] {
            #expect(throws: FieldError.self, "\(junk)") { try HTTPURL(field: junk) }
        }
    }

    @Test func `objectives are read in their first three forms`() throws {
        #expect(try SLO.Objective(field: "99.9% under 500ms") == .ratio(0.999, under: .milliseconds(500)))
        #expect(try SLO.Objective(field: "p99<=350ms") == .quantile(0.99, atMost: .milliseconds(350)))
        #expect(try SLO.Objective(field: "p99.9 ≤ 1s") == .quantile(0.999, atMost: .seconds(1)))
        #expect(try SLO.Objective(field: "errors <= 0.1%") == .errors(atMost: 0.001))
        #expect(
            read(SLO.Objective.self, "errors < 1%")
                == "! an objective compares with `<=`, found `<` | write `errors <= 1%`")
        #expect(read(SLO.Objective.self, "errors <= 0.1").contains("needs its sign"))
        for junk in ["", "p100 <= 1s", "fast", "101% under 1s", "p99 <= 350", "99.9 under 500ms", "q99 <= 1s"] {
            #expect(throws: FieldError.self, "\(junk)") { try SLO.Objective(field: junk) }
        }
    }

    @Test func `stop conditions may name a probe`() throws {
        let plain = try StopCondition(field: "errors > 50% for 5s")
        #expect(plain == StopCondition(errorsAbove: 0.5, duration: .seconds(5), text: "errors > 50% for 5s"))
        #expect(try StopCondition(field: "checkout errors>50% for 5s").probe == "checkout")
        #expect(try StopCondition(field: "errors of checkout > 50% for 5s").probe == "checkout")
        for junk in [
            "", "errors > 50%", "errors >= 50% for 5s", "errors > 100% for 5s", "errors > 50 for 5s",
            "errors > 5% for 0s",
        ] {
            #expect(throws: FieldError.self, "\(junk)") { try StopCondition(field: junk) }
        }
    }

    @Test func `selectors are read from the command line`() throws {
        #expect(try Target(commandLine: "port:5432") == Target(name: "port:5432", selector: .port(5432)))
        #expect(try Target.Selector(field: "pidfile:/run/x.pid") == .pidfile("/run/x.pid"))
        for selector in [
            Target.Selector.netns("shop", port: 8080), .netns("/run/x/net", port: nil), .unit("nginx.service"),
            .container("3f4e1a0c9b2d"),
        ] {
            #expect(try Target.Selector(field: selector.fieldText) == selector)
        }
        #expect(read(Target.Selector.self, "container:web").contains("docker inspect -f '{{.Id}}' web"))
        #expect(read(Target.Selector.self, "unit:nginx").contains("did you mean `nginx.service`?"))
        #expect(read(Target.Selector.self, "prot:5432").hasSuffix("did you mean `port:5432`?"))
        for junk in [
            "", "port:", "port:0", "pid:0", "pid:-1", "cgroup:shop", "cgroup:/a/../..", "user:", "command:ls",
            "process:/bin/x",
        ] {
            #expect(throws: FieldError.self, "\(junk)") { try Target.Selector(field: junk) }
        }
    }

    @Test func `quantities survive being written and read again`() throws {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<5_000 {
            let bits = Int.random(in: 0...51, using: &random)
            let count = UInt64.random(in: 0...(1 << UInt64(bits)), using: &random)
            let duration = Duration.nanoseconds(Int64(count))
            #expect(try Duration(field: duration.fieldText) == duration)
            #expect(try ByteSize(field: ByteSize(bytes: count).fieldText).bytes == count)
            #expect(try BitRate(field: BitRate(bitsPerSecond: count).fieldText).bitsPerSecond == count)
            let percent = Percent(share: Double(count % 1_000_000) / 10_000 / 100)
            #expect(try Percent(field: percent.fieldText) == percent, "\(percent.share)")
            let rate = PerSecond(Double.random(in: 0.01...10_000, using: &random))
            #expect(try PerSecond(field: rate.fieldText) == rate, "\(rate.value)")
            let bytes = (0..<(count % 2 == 0 ? 4 : 16)).map { _ in UInt8.random(in: 0...1, using: &random) * 0x5A }
            let network = CIDR(bytes: bytes, prefix: Int.random(in: 0...(bytes.count * 8), using: &random))
            #expect(try CIDR(field: network.fieldText) == network)
            #expect(try CIDR(field: network.description) == network)
        }
    }
}
