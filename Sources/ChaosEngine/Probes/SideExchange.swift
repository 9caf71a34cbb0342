import ChaosModel
import LinuxKernel

/// Asks a side thread to read, and takes what it says for the answer.
final class SideExchange: Exchange {
    private let reading: Int

    /// - Parameter reading: its index at the ground's reader.
    init(reading: Int) { self.reading = reading }

    func start(token: UInt64, on ground: ExchangeGround) -> Progress {
        guard let reader = ground.reader else { return .answered(.local, 0) }
        let code = reader.request(reading, token: token)
        return code == 0 ? .waiting : .local(code)
    }

    func ready(on ground: ExchangeGround) -> Progress { .waiting }

    /// An answer that still comes is for a question that has ended: its token says so.
    func finish() -> Bool { true }
}
