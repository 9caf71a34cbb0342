import ChaosModel
import Foundation
import NIOCore

/// One message of the stream, encoded once for all clients, as the HTML standard has it for `text/event-stream`.
struct LiveFrame: Sendable {
    /// What clients tell it by.
    enum Kind: String, Sendable, CaseIterable {
        /// Forget everything: what follows is all that is known.
        case reset
        /// A run begins, something happens in it, it is over.
        case begin, event, end
        /// Its state: the next one makes this one worthless.
        case status
        /// Something changed in the daemon: pages ask again.
        case daemon
    }

    /// Its number: one more than that of the one before.
    let number: UInt64
    let kind: Kind
    let bytes: ByteBuffer

    /// Encodes a message.
    /// - Parameter epoch: tells the numbers of one start of the daemon from those of another.
    init(_ number: UInt64, _ kind: Kind, epoch: String, _ content: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // JSON has no raw line feed, which would end the field.
        let data = try encoder.encode(content)
        var bytes = ByteBuffer()
        bytes.reserveCapacity(data.count + 64)
        bytes.writeString("id: \(epoch)-\(number)\nevent: \(kind.rawValue)\ndata: ")
        bytes.writeBytes(data)
        bytes.writeString("\n\n")
        (self.number, self.kind, self.bytes) = (number, kind, bytes)
    }

    /// Encodes what a run says of itself.
    init(_ number: UInt64, _ line: LiveLine, epoch: String) throws {
        switch line {
        case .begin(let begin): try self.init(number, .begin, epoch: epoch, begin)
        case .event(let event): try self.init(number, .event, epoch: epoch, event)
        case .status(let status): try self.init(number, .status, epoch: epoch, status)
        case .end(let end): try self.init(number, .end, epoch: epoch, end)
        }
    }

    /// A comment that keeps a connection from looking dead.
    static let heartbeat = ByteBuffer(string: ": still here\n\n")

    /// The number in `Last-Event-ID`, when it is of this start of the daemon.
    static func number(in id: String?, epoch: String) -> UInt64? {
        guard let id, id.utf8.count < 60, let dash = id.lastIndex(of: "-"), id[..<dash] == epoch else { return nil }
        return UInt64(id[id.index(after: dash)...])
    }
}
