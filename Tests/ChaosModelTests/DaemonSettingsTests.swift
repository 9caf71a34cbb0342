import Testing

@testable import ChaosModel

@Suite
struct `The daemon's configuration` {
    private func settings(_ text: String) throws -> DaemonSettings {
        try DaemonSettings.parse(try SpecSource(name: "aftershockd.yaml", text: text))
    }

    private func problems(_ text: String) -> [Diagnostic] {
        do {
            _ = try settings(text)
            return []
        } catch let error as Diagnostics { return error.all } catch { return [Diagnostic("\(error)")] }
    }

    @Test func `says what is wanted`() throws {
        let found = try settings(
            """
            listen: "127.0.0.1:7788"
            hosts: [drills.example]
            socket: /run/aftershock/aftershockd.sock
            schedules: /etc/aftershock/schedules
            aftershock: /usr/local/bin/aftershock
            log: {format: json, level: debug}
            notify:
              - webhook: https://hooks.example/drills
              - command: [./page]
                on: [trouble, end]
            quiet:
              hours: [{days: mon-fri, from: "22:00", to: "07:00", zone: Europe/Berlin}]
              only: rollback
            digest: {at: "0 8 * * mon", zone: Europe/Berlin}
            """)
        #expect(found.listen == .at(Endpoint(host: "127.0.0.1", port: 7788)) && found.hosts == ["drills.example"])
        #expect(found.socket == "/run/aftershock/aftershockd.sock" && found.schedules == ["/etc/aftershock/schedules"])
        #expect(found.logFormat == .json && found.logLevel == .debug && found.aftershock == "/usr/local/bin/aftershock")
        #expect(found.hooks.map(\.events) == [NotifyEvent.ofDaemon, [.trouble, .end]])
        #expect(found.quiet.only == .rollback && found.quiet.hours.count == 1)
        #expect(
            found.digest?.at.text == "0 8 * * mon" && found.zones.map(\.name) == ["Europe/Berlin", "Europe/Berlin"])
    }

    @Test(arguments: ["", "# nothing yet\n", "listen: none\n"]) func `may leave everything out`(text: String) throws {
        var found = try settings(text)
        if text.contains("none") { #expect(found.listen == DaemonSettings.Listen.none) }
        found.listen = nil
        #expect(found == DaemonSettings())
    }

    @Test(arguments: [
        ("listen: 0.0.0.0:7788", 1, "not of the loopback"), ("listen: drills.example:80", 1, "not of the loopback"),
        ("listen: 7788", 1, "expected host and port"), ("socket: run/x.sock", 1, "absolute path"),
        ("schedules: [here]", 1, "absolute path"), ("log: {level: loud}", 1, "expected one of"),
        ("listen: none\nlog: {colour: red}", 2, "unknown key `colour`"), ("notfy: []", 1, "unknown key `notfy`"),
        ("notify: [{command: [a], on: [summary]}]", 1, "comes by itself"),
        ("quiet: {hours: [{from: \"8:00\", to: \"09:00\"}]}", 1, "time of day"),
        ("quiet: {hours: mon-fri}", 1, "expected a list"), ("digest: {zone: UTC}", 1, "needs `at`"),
        ("hosts: [\"a/b\"]", 1, "not a host's name"),
    ])
    func `is refused with the place`(text: String, line: Int, part: String) throws {
        let found = problems(text)
        let problem = try #require(found.first { $0.message.contains(part) }, "\(found)")
        #expect(problem.location?.line == line)
    }

    @Test func `tells everything that is wrong at once`() {
        #expect(problems("listen: 1.2.3.4:5\nlogs: {}\ndigest: {at: \"0 8 * * *\", zone: \"?\"}").count == 3)
    }

    @Test func `has a schema with every key`() {
        let text = DaemonSchema.json()
        for key in ["listen", "hosts", "socket", "schedules", "aftershock", "log", "notify", "quiet", "digest", "only"]
        {
            #expect(text.contains("\"\(key)\""), "\(key)")
        }
        #expect(text.contains("\"$ref\": \"#/$defs/window\"") && text.contains("\"$ref\": \"#/$defs/hook\""))
    }
}
