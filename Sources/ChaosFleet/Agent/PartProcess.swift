import ChaosEngine
import ChaosModel
import LinuxKernel

/// The process that plans or runs a part: the same command that people use, on the part's spec.
final class PartProcess {
    /// How it ended.
    struct Ending {
        /// The exit code; 3 when it was killed: its guardian takes everything back, and nobody has seen that.
        var code: Int32
        /// What it printed, or how it died.
        var text: String
    }

    private static let longestText = 64 << 10

    private var process: SpawnedProcess
    private var pair: MessagePair
    private let spec: String, output: String
    private let isPlan: Bool

    init(
        _ part: FleetPart, settings: AgentSettings, folder: String
    ) throws(KernelError) {
        spec = folder + "/\(part.run).yaml"
        output = folder + "/\(part.run).out"
        isPlan = part.action == .plan
        try Directory.replaceFile(spec, with: Array(part.spec.utf8), mode: 0o600)
        let log = try File(output, access: .append, creatingWith: 0o600, followsLinks: false)
        try log.truncate(to: 0)
        pair = try MessagePair.make()
        var words = [settings.executable]
        let limits = settings.policies.flatMap { ["--policy", $0] }
        if isPlan {
            words += ["plan", "--state", settings.state] + limits + ["--", spec]
        } else {
            let trigger = "fleet \(part.fleet): \(part.coordinator)"
            words += [
                "run", "--quiet", "--state", settings.state, "--id", part.localRun, "--by", trigger, "--conducted",
            ]
            words += limits + ["--", spec]
        }
        var request = SpawnRequest(words, directory: "/")
        request.standardOutput = isPlan ? .descriptor(log.descriptor) : .null
        request.standardError = .descriptor(log.descriptor)
        request.extraDescriptors = [pair.other]
        request.newSession = true
        request.resetScheduling = true
        process = try spawn(request)
        pair.closeOther()
    }

    /// Readable when it says something or has ended.
    var descriptor: Int32 { pair.own >= 0 ? pair.own : process.descriptor }

    /// Says something to it.
    func say(_ word: ConductorWord) {
        // One that has ended hears nothing, and one that hangs is its guardian's business.
        if pair.own >= 0 { try? MessageSocket.send(word.bytes, over: pair.own) }
    }

    /// What it has said since the last call.
    func words() -> [ConductorWord] {
        var words: [ConductorWord] = []
        while pair.own >= 0, (try? Poller.wait(for: [pair.own], milliseconds: 0).isEmpty) == false {
            guard let message = try? MessageSocket.receive(from: pair.own) else {
                pair.closeOwn()
                break
            }
            if let word = ConductorWord(message.bytes) { words.append(word) }
        }
        return words
    }

    /// How it ended; `nil` while it goes on.
    func ending() -> Ending? {
        let status: ExitStatus
        do throws(KernelError) {
            guard let ended = try process.poll() else { return nil }
            status = ended
        } catch { return Ending(code: 3, text: "\(error)") }
        let text = said()
        // The run's own bundle has the spec; nobody looks for it here.
        for file in [spec, output] { try? Directory.removeFile(file) }
        switch status {
        case .exited(let code): return Ending(code: code, text: text)
        default: return Ending(code: 3, text: "its process ended by \(status); its guardian takes everything back")
        }
    }

    private func said() -> String {
        guard let file = try? File.openRegular(output, followsLinks: false),
            let bytes = try? file.read(upTo: Self.longestText)
        else { return "" }
        let text = String(decoding: bytes, as: UTF8.self)
        if isPlan { return text }
        let problems = RefusalText.problems(of: text)
        return problems.isEmpty ? String(text.suffix(2000)) : problems.joined(separator: "; ")
    }
}
