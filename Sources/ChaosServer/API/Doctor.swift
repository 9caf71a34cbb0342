import LinuxKernel

/// What works on this host: `aftershock doctor` in a process of its own, since trying leaves traces in a process. There is
/// one such process at a time, no more often than is useful, and nobody but those who ask for it waits for it.
actor Doctor {
    /// For how many seconds an answer is good, and for how many there is no other try after one that failed.
    private static let shelfLife = 300.0, respite = 10.0
    /// How long it may take, in milliseconds, and how much it may say.
    private static let patience: UInt64 = 60_000, largest = 1 << 20

    private let aftershock: String
    private var last: (outcome: Result<[UInt8], APIError>, until: Double)?
    private var pending: Task<Result<[UInt8], APIError>, Never>?

    init(aftershock: String) { self.aftershock = aftershock }

    /// The table as JSON.
    /// - Throws: `APIError` when the program cannot be started, or does not answer.
    func table() async throws -> [UInt8] {
        if let last, Self.now < last.until { return try last.outcome.get() }
        // Whoever else asks waits for the same answer.
        let task = pending ?? begin()
        return try await task.value.get()
    }

    private static var now: Double { Double(Clock.monotonicNanoseconds()) / 1e9 }

    private func begin() -> Task<Result<[UInt8], APIError>, Never> {
        let task = Task {
            let outcome = await Self.look(aftershock)
            var life = Self.respite
            if case .success = outcome { life = Self.shelfLife }
            last = (outcome, Self.now + life)
            pending = nil
            return outcome
        }
        pending = task
        return task
    }

    private static func look(_ aftershock: String) async -> Result<[UInt8], APIError> {
        do {
            // Not one of the threads on which the desk is asked: these stay free for the others.
            return try await DaemonThread.run("doctor") {
                do throws(KernelError) {
                    let table = try ask(aftershock)
                    guard table.first == UInt8(ascii: "{") else {
                        return .failure(APIError(.failed, "the doctor gave no table within a minute"))
                    }
                    return .success(table)
                } catch { return .failure(APIError(.failed, "the doctor did not answer: \(error.reason)")) }
            }
        } catch { return .failure(APIError(.failed, "the doctor cannot be asked: \(error)")) }
    }

    private static func ask(_ aftershock: String) throws(KernelError) -> [UInt8] {
        var output = try Pipe()
        var request = SpawnRequest([aftershock, "doctor", "--format", "json"])
        request.standardOutput = .descriptor(output.writeDescriptor)
        request.standardError = .null
        request.newProcessGroup = true
        request.resetScheduling = true
        var process = try spawn(request)
        output.closeWrite()
        var text: [UInt8] = []
        let end = Clock.monotonicNanoseconds() + Self.patience * 1_000_000
        var isWhole = false
        while text.count <= Self.largest, Clock.monotonicNanoseconds() < end {
            guard let ready = try? Poller.wait(for: [output.readDescriptor], milliseconds: 1000) else { break }
            if ready.isEmpty { continue }
            guard let part = try? Descriptor.read(output.readDescriptor) else { break }
            if part.isEmpty {
                isWhole = true
                break
            }
            text += part
        }
        if !isWhole { process.killGroup() }
        let status = try process.wait()
        return isWhole && status == .exited(0) ? text : []
    }
}
