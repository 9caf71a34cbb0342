import ChaosEngine
import ChaosModel
import LinuxKernel
import Testing

@testable import ChaosFleet

@Suite struct PartSealTests {
    private static let part = FleetPart(
        fleet: "f", run: "r1", host: "h1", session: "s1", action: .run, spec: "experiment: x\n# ü \u{1F600} \"\\\n",
        coordinator: "me", leaseMilliseconds: 10_000)

    @Test func `a part is opened by the key that signed it, and only as it was signed`() throws {
        let key = try SigningKey.fresh(), other = try SigningKey.fresh()
        let trusted = try TrustedKey(pem: key.publicPEM), stranger = try TrustedKey(pem: other.publicPEM)
        let sealed = try PartSeal.sealed(Self.part, by: key)
        #expect(PartSeal.opened(sealed, by: [stranger, trusted]) == Self.part)
        #expect(PartSeal.opened(sealed, by: [stranger]) == nil && PartSeal.opened(sealed, by: []) == nil)
        var changed = sealed
        changed.part = sealed.part.replacing("\"h1\"", with: "\"h2\"")
        #expect(changed.part != sealed.part && PartSeal.opened(changed, by: [trusted]) == nil)
        for signature in ["", "AAAA", "not base64", sealed.signature + "AAAA"] {
            changed = sealed
            changed.signature = signature
            #expect(PartSeal.opened(changed, by: [trusted]) == nil, "\(signature)")
        }
    }

    @Test func `a key that was kept as PEM signs as before`() throws {
        let key = try SigningKey.fresh()
        let again = try SigningKey.reading(pem: key.pem)
        let trusted = try TrustedKey(pem: key.publicPEM)
        #expect(trusted.verifies(try again.sign([1, 2, 3]), over: [1, 2, 3]) && trusted.fingerprint.count == 16)
        for text in [[], Array("-----BEGIN PRIVATE KEY-----\n".utf8), key.publicPEM] {
            #expect(throws: SigningKey.Failure.self) { _ = try SigningKey.reading(pem: text) }
        }
        #expect(throws: SigningKey.Failure.self) { _ = try TrustedKey(pem: key.pem) }
    }

    @Test func `an agent takes only what is for this life of it`() {
        let host = FleetHost(name: "h1", session: "s1", version: "1")
        #expect(Self.part.refusal(by: host, of: "f") == nil)
        var cases: [(FleetPart, String)] = []
        func with(_ word: String, _ change: (inout FleetPart) -> Void) {
            var part = Self.part
            change(&part)
            cases.append((part, word))
        }
        with("fleet") { $0.fleet = "g" }
        with("host") { $0.host = "h2" }
        with("life") { $0.session = "s0" }
        with("lease") { $0.leaseMilliseconds = 1000 }
        with("format") { $0.format = 2 }
        for (part, word) in cases { #expect(part.refusal(by: host, of: "f")?.contains(word) == true, "\(word)") }
    }

    @Test func `runs of one drill have names of their own on each host`() {
        var other = Self.part
        other.host = "h2"
        #expect(other.localRun != Self.part.localRun && RunName.isValid(Self.part.localRun))
    }

    @Test func `what agent and run say to each other reads back, and nothing else does`() {
        let words: [ConductorWord] = [
            .alive(until: 12), .open(gate: 1, at: 99), .end("no more: 2 hosts"), .arrived(gate: 0), .began(at: 5),
        ]
        for word in words { #expect(ConductorWord(word.bytes) == word) }
        for text in ["", "alive", "alive x", "open 1", "open 1 2 3", "arrived -1", "hello 1"] {
            #expect(ConductorWord(Array(text.utf8)) == nil, "\(text)")
        }
    }
}
