import ChaosEngine
import ChaosModel
import FoundationEssentials
import LinuxKernel

/// What a run left, cut into pieces that etcd takes, and brought there.
final class PartDelivery {
    /// The size of a piece in bytes: far below etcd's limit of a request, and through a slow line in time.
    private static let piece = 128 << 10

    let pieces: [[UInt8]]
    /// How the host's own report ends; `nil` when there is none.
    let reason: String?
    private var delivered = 0

    /// Reads the bundle. One that was never written is an empty result.
    init(state: String, run: String, beganAt: UInt64?) {
        let bundle = RunBundle(state: state, run: run)
        let record = (try? bundle.read(RunBundle.record)) ?? []
        let samples = (try? bundle.read(RunBundle.samples)) ?? []
        struct Head: Decodable { var verdict: String, reason: String }
        let head = (try? bundle.read(RunBundle.report)).flatMap { FleetCoding.value(Head.self, $0) }
        reason = head.map { "\($0.verdict): \(Self.plain($0.reason))" }
        let result = PartResult(
            startedAt: beganAt.map { FleetClock.moment(monotonic: $0) } ?? 0, record: FleetCoding.base64(record),
            samples: FleetCoding.base64(samples), verdict: head?.verdict ?? "", reason: head?.reason ?? "")
        let bytes = FleetCoding.bytes(result)
        pieces = stride(from: 0, to: bytes.count, by: Self.piece).map {
            Array(bytes[$0..<min(bytes.count, $0 + Self.piece)])
        }
    }

    /// A reason without what its verdict says already, to be put into another sentence.
    private static func plain(_ reason: String) -> String {
        let said = "The run was stopped: "
        let rest = reason.hasPrefix(said) ? String(reason.dropFirst(said.count)) : reason
        return rest.hasSuffix(".") ? String(rest.dropLast()) : rest
    }

    /// Whether all of it was brought.
    var isDelivered: Bool { delivered >= pieces.count }

    /// Brings the next piece: one at a time, so that leases are kept alive between them.
    func deliverNext(_ tell: (String, [UInt8]) throws(EtcdError) -> Void) throws(EtcdError) {
        guard !isDelivered else { return }
        try tell("result/\(delivered)", pieces[delivered])
        delivered += 1
    }

    /// What was brought is gone.
    func startAgain() { delivered = 0 }
}
