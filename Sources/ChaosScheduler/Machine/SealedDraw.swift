import ChaosModel
import LinuxKernel

/// What a sealed drill commits to: anybody can hash the opening afterwards, and see that nothing was drawn anew.
struct SealedDraw {
    /// The text that is told afterwards.
    let opening: String
    /// Its SHA-256, told before.
    let commitment: String

    /// Seals what was drawn; `nil` when nothing can be, since nothing was drawn or libcrypto refuses.
    init?(_ drill: PlannedDrill, of schedule: Schedule, secret: HostSecret) {
        guard let moment = drill.moment, let choice = drill.choice, schedule.choices.indices.contains(choice) else {
            return nil
        }
        let nominal = drill.nominal.at
        do throws(KernelError) {
            let nonce = try secret.derived("nonce \(schedule.name) \(nominal)").map { byte in
                (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
            opening =
                "schedule \(schedule.name)\nnominal \(nominal)\nmoment \(moment)\nchoice \(choice + 1) "
                + "\(schedule.choices[choice].experiment)\nnonce \(nonce.joined())\n"
            commitment = try Digest.sha256(Array(opening.utf8))
        } catch { return nil }
    }
}
