import ChaosModel
import LinuxKernel

/// The work of the ground-truth thread: makes every change at its moment, answers as the mode says.
/// Made by one thread, then touched by its own only.
final class GroundTruthLoop: @unchecked Sendable {
    /// It looks at least so often, in nanoseconds, so that its lateness is known.
    private static let heartbeat: UInt64 = 2_000_000
    /// Lateness under this is not noted.
    private static let tolerance: UInt64 = 1_000_000
    private static let listening: UInt64 = 1 << 62

    private struct Due {
        let port: Int
        let outage: Int
        let mode: GroundTruthMode
    }

    private let scripts: [GroundTruthScript]
    private let stopping: GroundTruthFlag
    private var dice: GroundTruthDice
    private var poll: EventPoll
    private var listeners: [StreamListener?]
    private var modes: [GroundTruthMode]
    private var outages: [Int]
    private var held: [[UInt64]]
    private var connections: [UInt64: GroundTruthConnection] = [:]
    private var changes = DueHeap<Due>()
    private var answers = DueHeap<UInt64>()
    private var nextToken: UInt64 = 0
    private var buffer = [UInt8](repeating: 0, count: 4096)
    private var log: GroundTruthLog

    init(_ scripts: [GroundTruthScript], dice: GroundTruthDice, stopping: GroundTruthFlag) throws(KernelError) {
        self.scripts = scripts
        self.dice = dice
        self.stopping = stopping
        poll = try EventPoll(capacity: 1024)
        listeners = Array(repeating: nil, count: scripts.count)
        modes = Array(repeating: .healthy, count: scripts.count)
        outages = Array(repeating: 0, count: scripts.count)
        held = Array(repeating: [], count: scripts.count)
        log = GroundTruthLog(ports: scripts.count)
        for (port, script) in scripts.enumerated() {
            try listen(port)
            for (index, outage) in script.outages.enumerated() {
                for change in outage.changes {
                    changes.insert(Due(port: port, outage: index, mode: change.mode), due: change.moment)
                }
            }
        }
    }

    func run() -> GroundTruthLog {
        var looked = Clock.monotonicNanoseconds()
        while !stopping.isRaised {
            let now = Clock.monotonicNanoseconds()
            note(should: looked, did: now)
            while let (due, _) = changes.popDue(at: now) { change(due) }
            while let (token, _) = answers.popDue(at: now) { answer(token) }
            let next = min(changes.due, answers.due, Clock.monotonicNanoseconds() + Self.heartbeat)
            let count = poll.wait(until: next)
            looked = Clock.monotonicNanoseconds()
            note(should: next, did: looked)
            for index in 0..<count {
                let (token, _) = poll.event(index)
                if token >= Self.listening { accept(Int(token - Self.listening)) } else { read(token) }
            }
        }
        return log
    }

    private func note(should: UInt64, did: UInt64) {
        if did > should + Self.tolerance { log.late.append(TimeBounds(low: Int64(should), high: Int64(did))) }
    }

    private func change(_ due: Due) {
        let before = Int64(Clock.monotonicNanoseconds())
        do throws(KernelError) {
            switch due.mode {
            case .refused:
                // Who came before the change is still served.
                accept(due.port)
                listeners[due.port] = nil
            default:
                if listeners[due.port] == nil { try listen(due.port) }
            }
        } catch {
            log.trouble.append("port \(scripts[due.port].port): \(error)")
        }
        modes[due.port] = due.mode
        outages[due.port] = due.outage
        if case .healthy = due.mode {
            for token in held[due.port] { answer(token) }
            held[due.port] = []
        }
        let after = Int64(Clock.monotonicNanoseconds())
        log.changes[due.port].append(
            GroundTruthLog.Change(outage: due.outage, bounds: TimeBounds(low: before, high: after)))
    }

    private func listen(_ port: Int) throws(KernelError) {
        let listener = try StreamListener(
            bindingTo: .loopback4(port: scripts[port].port), backlog: 1024, reusesAddress: true)
        listeners[port] = listener
        _ = poll.add(listener.descriptor, for: .read, token: Self.listening + UInt64(port))
    }

    private func accept(_ port: Int) {
        while let socket = try? listeners[port]?.accept() {
            if case .reset = modes[port] {
                socket.resetOnClose()
                continue
            }
            let token = nextToken
            nextToken += 1
            let descriptor = socket.descriptor
            connections[token] = GroundTruthConnection(socket, port: port)
            _ = poll.add(descriptor, for: .read, token: token)
        }
    }

    private func read(_ token: UInt64) {
        guard let connection = connections[token] else { return }
        guard case .bytes(let count) = connection.socket.receive(into: &buffer) else {
            connections[token] = nil
            return
        }
        guard !connection.wasAsked else { return }
        connection.wasAsked = true
        log.questions += 1
        let now = Clock.monotonicNanoseconds()
        switch modes[connection.port] {
        case .healthy, .refused: connection.answer(GroundTruthConnection.good)
        case .silent: break
        case .stall: held[connection.port].append(token)
        case .ramp(let from, let slope): answers.insert(token, due: now + UInt64(Double(now - min(from, now)) * slope))
        case .error: connection.answer(GroundTruthConnection.bad)
        case .reset:
            connection.socket.resetOnClose()
            connections[token] = nil
        case .burst(let share):
            guard Double.random(in: 0..<1, using: &dice) < share else {
                return connection.answer(GroundTruthConnection.good)
            }
            connection.answer(GroundTruthConnection.bad)
            fail(connection.port, client: count > 5 && buffer[5] == 0x73 ? 1 : 0, since: now)
        }
    }

    /// Notes a failing answer of a burst.
    private func fail(_ port: Int, client: Int, since: UInt64) {
        let bounds = TimeBounds(low: Int64(since), high: Int64(Clock.monotonicNanoseconds()))
        let known = log.failures[port][outages[port]]?[client]
        log.failures[port][outages[port], default: [:]][client] = GroundTruthLog.Failures(
            first: known?.first ?? bounds, last: bounds,
            gap: max(known?.gap ?? 0, bounds.high - (known?.last.low ?? bounds.high)))
    }

    private func answer(_ token: UInt64) { connections[token]?.answer(GroundTruthConnection.good) }
}
