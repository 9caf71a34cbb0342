import ChaosModel
import LinuxKernel

/// A shell in a session of its own that does what it is told; it ends, with its session, when the owner goes.
final class HostVictim {
    struct Unmet: Error { var what: String }

    let identity: ProcessIdentity
    private var process: SpawnedProcess
    private let input: LinuxKernel.Pipe

    init(shell script: String, groups: [String] = []) throws {
        input = try LinuxKernel.Pipe()
        var request = SpawnRequest(["/bin/sh", "-c", script])
        request.standardInput = .descriptor(input.readDescriptor)
        request.newSession = true
        request.cgroupDirectories = groups
        process = try spawn(request)
        identity = ProcessIdentity(pid: process.pid, startTicks: process.startTicks, name: "sh")
    }

    func say(_ line: String) throws { try Descriptor.write(Array((line + "\n").utf8), to: input.writeDescriptor) }

    /// The child of this number, in the order of their process ids, once it runs its program.
    func child(_ number: Int) throws -> ProcessStat {
        var found: [ProcessStat] = []
        try until("child \(number)") {
            found = ProcessTable.descendants(of: identity.pid).compactMap { ProcessTable.stat($0) }
                .filter { $0.comm == "sleep" }.sorted { ($0.startTicks, $0.pid) < ($1.startTicks, $1.pid) }
            return found.count >= number
        }
        return found[number - 1]
    }

    func until(_ what: String, _ isSo: () throws -> Bool) throws {
        for _ in 0..<2000 {
            if try isSo() { return }
            Clock.sleep(milliseconds: 5)
        }
        throw Unmet(what: what)
    }

    func send(_ signal: Int32) throws { _ = try process.send(signal: signal) }

    func kill() throws {
        _ = try process.send(signal: 9)
        _ = try process.wait()
    }

    /// Ends every process of the session.
    func endSession() throws {
        for stat in ProcessTable.all().compactMap({ ProcessTable.stat($0) }) where stat.session == identity.pid {
            _ = try ProcessHandle(pid: stat.pid, startTicks: stat.startTicks)?.send(signal: 9)
        }
        try kill()
    }

    deinit { do { try endSession() } catch { print("left behind: \(error)") } }
}
