import ChaosScheduler
import Foundation
import LinuxKernel
import Synchronization
import Testing

@testable import ChaosServer

@Suite
struct `Tokens, sessions and allowances` {
    private static func folder() throws -> String {
        let path = FileManager.default.temporaryDirectory.path + "/tokens-" + UUID().uuidString.prefix(8)
        try Directory.createNew(path, mode: 0o700)
        return path
    }

    @Test func `a token is told once, kept as a digest, and gone when it is revoked elsewhere`() throws {
        let state = try Self.folder()
        let clock = Mutex(1000.0)
        let tokens = AccessTokens(state: state), same = AccessTokens(state: state) { clock.withLock(\.self) }
        let text = try same.add("ann", role: .run, lifetime: 60)
        #expect(text.hasPrefix("aft_") && text.utf8.count == 47)
        let second = try same.add("bob", role: .view)
        #expect(second != text)
        let kept = try String(contentsOfFile: tokens.path, encoding: .utf8)
        let digest = try Digest.sha256(Array(text.utf8))
        #expect(!kept.contains(text) && kept.contains(digest))
        let mode = try FileManager.default.attributesOfItem(atPath: tokens.path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(try same.token(for: text)?.name == "ann")
        #expect(try same.token(for: text + "x") == nil)
        #expect(try same.token(for: "") == nil)
        #expect(throws: AccessError.invalid("there is a token `ann` already")) { try same.add("ann", role: .view) }
        #expect(throws: AccessError.self) { try same.add("../x", role: .view) }
        clock.withLock { $0 = 1060 }
        #expect(try same.token(for: text) == nil)
        // A name whose time is over can be given again.
        let again = try same.add("ann", role: .halt)
        #expect(try same.token(for: again)?.role == .halt)
        try tokens.revoke("ann")
        #expect(try same.token(for: again) == nil)
        #expect(throws: AccessError.unknown("there is no token `ann`")) { try tokens.revoke("ann") }
        #expect(try same.list().map(\.name) == ["bob"])
        try Directory.removeTree(state)
    }

    @Test func `a file that others could have written, or that is none, opens nothing`() throws {
        let state = try Self.folder()
        let tokens = AccessTokens(state: state)
        let text = try tokens.add("ann", role: .admin)
        try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: tokens.path)
        let others = AccessTokens(state: state)
        #expect(throws: AccessError.self) { try others.token(for: text) }
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: tokens.path)
        #expect(try others.token(for: text)?.role == .admin)
        try Directory.replaceFile(tokens.path, with: Array("{".utf8), mode: 0o600)
        #expect(throws: AccessError.self) { try others.token(for: text) }
        #expect(throws: AccessError.self) { try others.add("bob", role: .view) }
        try Directory.removeTree(state)
    }

    @Test func `a session ends when it is not used, when it is old, and when others need its place`() throws {
        let clock = Mutex(0.0)
        var limits = ServerLimits()
        limits.sessions = 3
        let sessions = Sessions(limits: limits) { clock.withLock(\.self) }
        let first = try sessions.begin(token: "t")
        clock.withLock { $0 += limits.sessionIdle - 1 }
        #expect(try sessions.use(first.cookie)?.csrf == first.csrf)
        clock.withLock { $0 += limits.sessionIdle }
        #expect(try sessions.use(first.cookie) == nil)
        let kept = try sessions.begin(token: "t")
        let begun = clock.withLock(\.self)
        while clock.withLock(\.self) - begun < limits.sessionLongest - 1000 {
            clock.withLock { $0 += 1000 }
            #expect(try sessions.use(kept.cookie) != nil)
        }
        clock.withLock { $0 += 1000 }
        #expect(try sessions.use(kept.cookie) == nil)
        let cookies = try (0..<5).map { _ in
            clock.withLock { $0 += 1 }
            return try sessions.begin(token: "t").cookie
        }
        #expect(sessions.count == 3)
        let alive = try cookies.map { try sessions.use($0) != nil }
        #expect(alive == [false, false, true, true, true])
        try sessions.end(cookies[4])
        #expect(try sessions.use(cookies[4]) == nil)
    }

    @Test func `an allowance refills, and ever new askers take no more memory`() {
        let clock = Mutex(0.0)
        var limits = ServerLimits()
        limits.reads = Allowance(burst: 2, rate: 0.5)
        let limiter = RateLimiter(limits: limits) { clock.withLock(\.self) }
        #expect((0..<4).map { _ in limiter.take(.read, for: "ann") } == [nil, nil, 2, 2])
        #expect(limiter.take(.read, for: "bob") == nil)
        #expect(limiter.take(.change, for: "ann") == nil)
        clock.withLock { $0 += 2 }
        #expect(limiter.take(.read, for: "ann") == nil)
        #expect(limiter.take(.read, for: "ann") == 2)
        let waits = (0..<20_000).compactMap { limiter.take(.read, for: "stranger \($0)") }
        // Those who are too many share one allowance.
        #expect(limiter.count <= 4097 && waits.count > 15_000)
    }
}
