import ChaosModel
import FoundationEssentials
import LinuxKernel

/// What a run says to its courier, and the courier to the run, one message each.
enum CourierWord: Codable {
    /// To the courier: tell whoever wants to know.
    case tell(NotifyMessage)
    /// To the courier: nothing more comes; deliver what goes within this many milliseconds, keep the rest, and end.
    case finish(Int)
    /// To the courier: the run did not begin; tell nobody, and end.
    case cancel
    /// To the run: all is ready.
    case ready
    /// To the run: what came of telling one hook.
    case result(DeliveryResult)

    /// Sends it. Never waits.
    /// - Throws: `KernelError`: EAGAIN when the other side lags behind, EPIPE when it is gone.
    func send(over socket: Int32) throws(KernelError) {
        guard let bytes = try? JSONEncoder().encode(self) else { throw KernelError("encode", errno: 22) }
        guard bytes.count <= MessageSocket.longest else { throw KernelError("send", errno: 90) }
        try MessageSocket.send(Array(bytes), over: socket)
    }

    /// Waits for the next one; what is illegible is left out.
    /// - Returns: `nil` at the end.
    static func receive(from socket: Int32) -> CourierWord? {
        while true {
            let received: MessageSocket.Message?
            do throws(KernelError) { received = try MessageSocket.receive(from: socket) } catch {
                // One that is too long, or brings more descriptors than we may have, is not the end.
                if error.errno == 90 || error.errno == 24 { continue }
                return nil
            }
            guard let message = received else { return nil }
            for number in message.descriptors { _ = OwnedDescriptor(owning: number) }
            if let word = try? JSONDecoder().decode(CourierWord.self, from: Data(message.bytes)) { return word }
        }
    }
}
