import LinuxKernel
import Synchronization

/// The sessions of browsers, in memory alone: a daemon that starts again has none. Nobody finds a cookie in it, since only
/// digests are kept.
public final class Sessions: Sendable {
    /// The cookie's name.
    static let cookie = "aftershock_session"

    /// The most sessions that one token has at a time.
    private static let mostOfToken = 16

    private struct State { var sessions: [String: Session] = [:] }

    private let limits: ServerLimits
    private let clock: @Sendable () -> Double
    private let state = Mutex(State())

    /// No sessions yet.
    /// - Parameter clock: seconds of a clock that never goes back.
    init(limits: ServerLimits, clock: @escaping @Sendable () -> Double) {
        self.limits = limits
        self.clock = clock
    }

    /// Begins one for the bearer of a token. The one that was not used for longest makes room when there are too many.
    /// - Returns: what goes into the cookie, and what pages must send with changes.
    func begin(token sha256: String) throws(KernelError) -> (cookie: String, csrf: String) {
        let cookie = Secret.make(), csrf = Secret.make()
        let key = try Secret.digest(cookie)
        let now = clock()
        state.withLock { state in
            sweep(&state, now)
            // Who begins many takes room from nobody else.
            let own = state.sessions.filter { $0.value.token == sha256 }
            if own.count >= Self.mostOfToken, let oldest = own.min(by: { $0.value.used < $1.value.used })?.key {
                state.sessions[oldest] = nil
            }
            if state.sessions.count >= limits.sessions,
                let oldest = state.sessions.min(by: { $0.value.used < $1.value.used })?.key
            {
                state.sessions[oldest] = nil
            }
            state.sessions[key] = Session(token: sha256, csrf: csrf, began: now, used: now)
        }
        return (cookie, csrf)
    }

    /// The session of a cookie, which is hereby used; `nil` when there is none or it is over.
    func use(_ cookie: String) throws(KernelError) -> Session? {
        guard cookie.utf8.count <= 100 else { return nil }
        let key = try Secret.digest(cookie)
        let now = clock()
        return state.withLock { state in
            guard var session = state.sessions[key] else { return nil }
            guard isAlive(session, now) else {
                state.sessions[key] = nil
                return nil
            }
            session.used = now
            state.sessions[key] = session
            return session
        }
    }

    /// Ends the session of a cookie, if there is one.
    func end(_ cookie: String) throws(KernelError) {
        guard cookie.utf8.count <= 100 else { return }
        let key = try Secret.digest(cookie)
        state.withLock { $0.sessions[key] = nil }
    }

    /// How many there are.
    var count: Int { state.withLock(\.sessions.count) }

    private func sweep(_ state: inout State, _ now: Double) {
        state.sessions = state.sessions.filter { isAlive($0.value, now) }
    }

    private func isAlive(_ session: Session, _ now: Double) -> Bool {
        now - session.used < limits.sessionIdle && now - session.began < limits.sessionLongest
    }
}
