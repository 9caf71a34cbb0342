import LinuxKernel
import Logging

/// What a crash of before left on the host: taken back by `aftershock recover --boot`, in a process of its own.
struct EarlierCrash {
    let state: String
    let executable: String
    let logger: Logger

    /// Takes it back.
    /// - Parameter holder: a run that goes on; then nothing is done, for its guardian sees to everything.
    func recover(unless holder: String?) {
        if let holder {
            logger.notice("a run goes on", metadata: ["run": "\(holder)"])
            return
        }
        guard Directory.exists(state + "/journal") else { return }
        do throws(KernelError) {
            var pipe = try Pipe()
            var request = SpawnRequest([executable, "recover", "--boot", "--state", state], directory: "/")
            request.standardOutput = .descriptor(pipe.writeDescriptor)
            request.standardError = .descriptor(pipe.writeDescriptor)
            request.clearsAmbient = false
            var process = try spawn(request)
            pipe.closeWrite()
            var bytes: [UInt8] = []
            // All of it is read, or it would wait for ever to say the rest.
            while true {
                let part = try Descriptor.read(pipe.readDescriptor, upTo: 65_536)
                if part.isEmpty { break }
                bytes += part.prefix(max(0, 65_536 - bytes.count))
            }
            let status = try process.wait()
            let text = String(decoding: bytes, as: UTF8.self).split(separator: "\n").joined(separator: " / ")
            let isWhole = status == .exited(0)
            logger.log(level: isWhole ? .info : .critical, "recovery", metadata: ["result": "\(text)"])
        } catch {
            logger.critical("what an earlier crash left could not be looked for", metadata: ["reason": "\(error)"])
        }
    }
}
