import ChaosModel
import LinuxKernel

/// The program that runs drills, as far as it says itself what it is.
struct DrillProgram {
    /// How long it may take to say its version, in nanoseconds: a loaded host is slow.
    private static let patience: UInt64 = 30_000_000_000
    /// More than any version has.
    private static let longest = 4096

    let path: String

    /// Why it is not the aftershock of this daemon; `nil` when it is.
    var problem: String? {
        let said: String?
        do throws(KernelError) { said = try version() } catch { return "\(path) cannot be started: \(error.reason)" }
        guard let said else { return "\(path) does not say which version it is" }
        if said == Version.text { return nil }
        let found = said.count <= 40 && !said.contains("\n") && !said.isEmpty ? "says `\(said)`" : "says something else"
        return "\(path) is not the aftershock \(Version.text) of this daemon: asked for its version, it \(found)"
    }

    /// What it says when it is asked for its version; `nil` when that takes too long.
    private func version() throws(KernelError) -> String? {
        var pipe = try Pipe()
        var request = SpawnRequest([path, "--version"], directory: "/")
        request.standardOutput = .descriptor(pipe.writeDescriptor)
        request.standardError = .null
        request.newProcessGroup = true
        request.diesWithParent = true
        var process = try spawn(request)
        pipe.closeWrite()
        var bytes: [UInt8] = []
        let end = Clock.monotonicNanoseconds() + Self.patience
        var isOver = false
        while !isOver, bytes.count <= Self.longest {
            let now = Clock.monotonicNanoseconds()
            guard now < end else { break }
            let ready = try Poller.wait(
                for: [pipe.readDescriptor], milliseconds: Int((end - now) / 1_000_000) + 1)
            if ready.isEmpty { continue }
            let part = try Descriptor.read(pipe.readDescriptor, upTo: Self.longest)
            isOver = part.isEmpty
            bytes += part
        }
        // It has nothing more to say that is of use.
        process.killGroup()
        _ = try process.wait()
        guard isOver || bytes.count > Self.longest else { return nil }
        return String(String(decoding: bytes, as: UTF8.self).reversed().drop(while: \.isWhitespace).reversed())
    }
}
