import ChaosEngine
import ChaosModel
import LinuxKernel

/// Passes on what a run says while it goes on: every event, and its state.
final class PartFeed {
    /// The most events that wait for etcd to answer.
    private static let mostWaiting = 1000

    private let state: String, run: String
    private var tail: PartTail?
    private var waiting: [Record.Event] = []
    private var status: LiveLine.Status?
    private var number = 0
    private var next: UInt64 = 0
    private let interval: UInt64

    /// - Parameter interval: how often it passes on what there is, in milliseconds.
    init(state: String, run: String, every interval: Int) {
        self.interval = UInt64(max(200, interval)) * 1_000_000
        self.state = state
        self.run = run
    }

    /// Reads what there is, and hands it on when it is time.
    func pass(at now: UInt64, _ tell: (String, [UInt8]) throws(EtcdError) -> Void) {
        guard now >= next else { return }
        next = now + interval
        finish(tell)
    }

    /// Hands on everything that there is.
    func finish(_ tell: (String, [UInt8]) throws(EtcdError) -> Void) {
        if tail == nil { tail = PartTail(state: state, run: run) }
        for line in tail?.read() ?? [] {
            switch line {
            case .event(let event): waiting.append(event)
            case .status(let new): status = new
            case .begin, .end: break
            }
        }
        waiting.removeFirst(max(0, waiting.count - Self.mostWaiting))
        do throws(EtcdError) {
            if !waiting.isEmpty {
                try tell("events/\(number)", FleetCoding.bytes(waiting))
                number += 1
                waiting = []
            }
            if let status { try tell("status", FleetCoding.bytes(status)) }
            status = nil
        } catch {
            // They wait for the next time.
        }
    }
}

/// A live feed that may not be there yet.
private final class PartTail {
    private var tail: LiveTail

    init?(state: String, run: String) {
        guard let tail = try? LiveTail(state: state, run: run) else { return nil }
        self.tail = tail
    }

    func read() -> [LiveLine] { (try? tail.read()) ?? [] }
}
