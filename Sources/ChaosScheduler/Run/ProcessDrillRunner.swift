import ChaosEngine
import ChaosModel
import LinuxKernel
import Synchronization

/// Runs each drill as `aftershock run`, in a session of its own: it outlives whoever started it. That it goes on is told by
/// a lock that it inherits (`OpenFileLock`), taken before it is started: however this process dies, and whatever becomes of
/// process numbers, the lock is held exactly as long as the run lives.
public final class ProcessDrillRunner: DrillRunner {
    private let executable: String
    private let state: String
    private let lock: String
    private let files: RunFiles
    private let owners: Set<UInt32>
    private let policyFiles: PolicyHaltFiles
    private let children = Mutex<[String: RunChild]>([:])
    /// Why runs were asked to stop, by us.
    private let stops = Mutex<[String: String]>([:])

    /// A runner of drills. Ends what checks left whose daemon was killed.
    /// - Parameters:
    ///   - executable: the `aftershock` command.
    ///   - state: the state directory, which is there and was checked: `StateDirectory`.
    ///   - lock: the lock of the host that runs take; `HostLock.standardPath` unless they are to have one of their own.
    ///   - policies: the files that bind runs, and who may have written each; those of `aftershock run` when `nil`.
    ///   - owners: who alone may have written the experiments: root and our own user unless told otherwise.
    public init(
        executable: String, state: String, lock: String? = nil, policies: [(path: String, owners: Set<UInt32>)]? = nil,
        owners: Set<UInt32> = [0, HostFacts.effectiveUser]
    ) {
        self.owners = owners
        self.executable = executable
        self.state = state
        self.lock = lock ?? HostLock.standardPath
        files = RunFiles(state: state)
        policyFiles = PolicyHaltFiles(policies ?? PolicyHaltFiles.ofThisHost)
        LeftoverChecks.end()
    }

    /// Starts a run, unless one has that name already.
    /// - Throws: `DeskError.invalid` for a name that is none, `.failed` when the kernel refuses, or when somebody else could
    ///   have changed the experiment by now.
    public func start(_ order: RunOrder) throws(DeskError) {
        guard RunName.isValid(order.run) else { throw .invalid("`\(order.run)` is no run's name") }
        var distrust: KernelError?
        do throws(KernelError) {
            try files.prepare()
            guard let held = try OpenFileLock.take(files.lock(of: order.run)) else { return }
            guard !traces(order.run).hasBundle else { return }
            do throws(KernelError) {
                // Of one that is not there the run itself says so.
                _ = try TrustedFile.contents(of: order.experiment, owners: owners, upTo: 0)
            } catch {
                distrust = error
                throw error
            }
            let log = try files.makeLog(of: order.run)
            var request = SpawnRequest(arguments(order, isFleets: isFleets(order.experiment)), directory: "/")
            request.environment = environment
            request.standardOutput = .null
            request.standardError = .descriptor(log.descriptor)
            request.extraDescriptors = [held.descriptor]
            request.newSession = true
            request.resetScheduling = true
            request.clearsAmbient = false
            let child = RunChild(try spawn(request))
            children.withLock { $0[order.run] = child }
        } catch {
            guard let distrust else { throw .failed("the run cannot be started: \(error)") }
            let path = distrust.call.hasPrefix("use ") ? String(distrust.call.dropFirst(4)) : order.experiment
            throw .failed(
                "the experiment \(order.experiment) is not run: \(path): \(distrust.reason)"
                    + ScheduleFileError.help(distrust))
        }
    }

    /// How a run stands: by its process, its lock, and what it left.
    public func standing(of run: String) -> RunStanding {
        guard RunName.isValid(run) else { return .unknown }
        let child = children.withLock { $0[run] }
        let status: ExitStatus?
        switch child?.state {
        case .running: return .underWay
        case .ended(let ended): status = ended
        case nil: status = nil
        }
        // One that cannot be looked at may be held: nothing is started in that case.
        guard (try? OpenFileLock.isHeld(files.lock(of: run))) == false else { return .underWay }
        let traces = traces(run)
        if traces.isUnderWay { return .underWay }
        let standing = ended(run, status, traces)
        if case .ended = standing {
            children.withLock { $0[run] = nil }
            if traces.hasReport { files.remove(run) }
        }
        return standing
    }

    /// Asks a run to stop (SIGTERM, and SIGCONT for one that is stopped). Never forces it: it is taking things back.
    public func stop(_ run: String, because reason: String) {
        stops.withLock { $0[run] = reason }
        if let child = children.withLock({ $0[run] }), child.stop() { return }
        guard let process = files.holder(of: run) ?? traces(run).process.map({ ($0.pid, $0.startTicks) })
        else { return }
        do throws(KernelError) {
            guard let handle = try ProcessHandle(pid: process.pid, startTicks: process.startTicks) else { return }
            try handle.send(signal: 15)
            try handle.send(signal: 18)
        } catch {
            // Not ours to stop, or gone by now: `standing` says which.
        }
    }

    /// The run that holds this host; its process, when the lock does not say its name.
    public func holder() -> String? { HeldRun.of(lock).map { $0.run ?? "\($0.process)" } }

    /// The first halt mark, those among the files that a policy names.
    public func halted() -> String? { HaltPlaces(state: state, lock: lock).refusal() ?? policyFiles.refusal() }

    /// Asks one after the other, and stops at the first that does not hold.
    public func refusal(of checks: [PreCheck]) -> String? {
        for check in checks {
            if let reason = check.refusal() { return "\(check.name): \(reason)" }
        }
        return nil
    }

    private func traces(_ run: String) -> RunTraces { RunTraces(state: state, run: run, lock: lock) }

    /// What became of a run on which nobody works any more.
    private func ended(_ run: String, _ status: ExitStatus?, _ traces: RunTraces) -> RunStanding {
        let asked = stops.withLock { $0[run] }
        do {
            if let end = try traces.end {
                let isAsked = end.verdict == .stopped
                let reason = isAsked ? asked.map { "\($0): \(end.reason)" } ?? end.reason : end.reason
                return .ended(verdict: end.verdict.rawValue, reason: reason)
            }
        } catch {
            return .ended(verdict: "interrupted", reason: "its report cannot be read: \(error)")
        }
        if let refusal = files.refusal(of: run) { return .ended(verdict: "refused", reason: refusal) }
        switch status {
        case nil where !traces.hasBundle: return .unknown
        case .signaled(15) where asked != nil: return .ended(verdict: "stopped", reason: asked ?? "")
        case .exited(2),
            .exited(3) where !traces.hasBundle:
            return .ended(verdict: "refused", reason: files.text(of: run) ?? "it did not begin, and did not say why")
        case .exited(let code):
            // The report could not be written: a full disk.
            let verdict = Report.Verdict.allCases.first { $0.exitCode == code }
            guard let verdict else { break }
            // One that passed has written all that it measured: without that nobody knows what ended well.
            guard verdict != .passed, traces.hasBundle else {
                return .ended(
                    verdict: "interrupted",
                    reason: "it left no report" + (files.text(of: run).map { ": \($0)" } ?? ""))
            }
            return .ended(verdict: verdict.rawValue, reason: files.text(of: run) ?? "it left no report")
        case .signaled, nil: break
        }
        return .ended(
            verdict: "interrupted", reason: traces.interruption + (status.map { " The process ended by \($0)." } ?? ""))
    }

    /// Whether an experiment is for the hosts of a fleet. Of one that cannot be read the run itself says so.
    private func isFleets(_ experiment: String) -> Bool {
        guard let bytes = try? TrustedFile.contents(of: experiment, owners: owners, upTo: SpecSource.byteLimit + 1),
            let source = try? SpecSource(name: experiment, bytes: bytes)
        else { return false }
        return FleetSpec.isMeant(by: source)
    }

    private func arguments(_ order: RunOrder, isFleets: Bool) -> [String] {
        var words = [executable] + (isFleets ? ["fleet"] : [])
        words += ["run", "--quiet", "--state", state, "--id", order.run, "--by", order.trigger]
        if order.isQuiet { words.append("--tell-failures-only") }
        return words + order.overrides.arguments + ["--", order.experiment]
    }

    /// Of ours what decides where things are, and nothing else.
    private var environment: [String] {
        let passed = [
            "AFTERSHOCK_ETCD", "LANG", "HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR", "SSL_CERT_FILE", "SSL_CERT_DIR",
        ]
        let path = HostFacts.environment("PATH") ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        let own = lock == HostLock.standardPath ? HostFacts.environment("AFTERSHOCK_LOCK") : lock
        return ["PATH=\(path)"] + passed.compactMap { name in HostFacts.environment(name).map { "\(name)=\($0)" } }
            + (own.map { ["AFTERSHOCK_LOCK=\($0)"] } ?? [])
    }
}
