import CKernel
import Glibc

/// Starts a child and returns once its program runs. The child has default signal dispositions, an empty signal
/// mask and no descriptor but those asked for.
/// - Throws: `KernelError` that names the step which failed: `exec`, `chdir`, a control group, clone(2), or a
///   program that PATH does not have. Nothing is left running then.
public func spawn(_ request: SpawnRequest) throws(KernelError) -> SpawnedProcess {
    let strings = request.arguments + (request.environment ?? []) + [request.directory ?? ""]
    guard let name = request.arguments.first, !name.isEmpty, !strings.contains(where: { $0.utf8.contains(0) })
    else { throw KernelError("spawn \(request.arguments)", errno: EINVAL) }
    let path = try programPath(name, environment: request.environment)

    var opened = OpenedFiles()
    var descriptors = [
        try opened.descriptor(for: request.standardInput, inherited: 0),
        try opened.descriptor(for: request.standardOutput, inherited: 1),
        try opened.descriptor(for: request.standardError, inherited: 2),
    ]
    descriptors += request.extraDescriptors
    var cgroups: [Int32] = []
    for directory in request.cgroupDirectories {
        cgroups.append(try opened.open(directory + "/cgroup.procs", O_WRONLY))
    }

    let program = request.syscallFilter?.program ?? []
    var result = process_spawn_result()
    let error = withCStrings(request.arguments) { arguments in
        withCStrings(request.environment ?? []) { environment in
            withOptionalCString(startDirectory(request)) { directory in
                path.withCString { path in
                    var native = process_spawn_request()
                    native.path = path
                    native.arguments = arguments
                    native.environment = request.environment == nil ? nil : environment
                    native.directory = directory
                    native.new_session = request.newSession
                    native.new_group = request.newProcessGroup
                    native.dies_with_parent = request.diesWithParent
                    native.reset_scheduling = request.resetScheduling
                    if let user = request.user {
                        native.changes_user = true
                        native.uid = user.uid
                        native.gid = user.gid
                    }
                    native.gains_nothing = request.gainsNothing
                    native.clears_ambient = request.clearsAmbient
                    native.filter_killable = request.syscallFilter?.waitsKillable ?? false
                    native.mount_namespace = request.mountNamespace ?? -1
                    return descriptors.withUnsafeBufferPointer { descriptors in
                        cgroups.withUnsafeBufferPointer { cgroups in
                            program.withUnsafeBytes { program in
                                native.descriptors = descriptors.baseAddress
                                native.descriptor_count = Int32(descriptors.count)
                                native.cgroup_files = cgroups.baseAddress
                                native.cgroup_file_count = Int32(cgroups.count)
                                native.filter = program.isEmpty ? nil : program.baseAddress
                                native.filter_length = UInt16(program.count / SyscallFilter.instructionSize)
                                return (request.user?.groups ?? []).withUnsafeBufferPointer { groups in
                                    native.groups = groups.baseAddress
                                    native.group_count = Int32(groups.count)
                                    return process_spawn(&native, &result)
                                }
                            }
                        }
                    }
                }
            }
        }
    }
    if error != 0 { throw failure(error, result, request, path) }
    let pidfd = OwnedDescriptor(owning: result.pidfd)
    let listener = result.listener < 0 ? nil : OwnedDescriptor(owning: result.listener)
    // Ours and not reaped, so this cannot be missing unless SIGCHLD is ignored here.
    guard let stat = ProcessTable.stat(result.pid) else {
        throw KernelError("read /proc/\(result.pid)/stat", errno: ESRCH)
    }
    waitForProgram(result.pid)
    return SpawnedProcess(pid: result.pid, startTicks: stat.startTicks, pidfd: pidfd, listener: listener)
}

/// The kernel wakes us just before /proc shows the new program: until then the command line and environment read
/// as ours or as empty. Those of a program with more rights than ours stay hidden, so there we do not wait.
private func waitForProgram(_ pid: Int32) {
    let deadline = Clock.monotonicNanoseconds() + 1_000_000_000
    while let stat = ProcessTable.stat(pid), !stat.hasEnded, Clock.monotonicNanoseconds() < deadline {
        if stat.hasExecuted, stat.hasEnvironment || ProcFile.bytes("/proc/\(pid)/environ") == nil { return }
        Clock.sleep(untilMonotonic: Clock.monotonicNanoseconds() + 20_000)
    }
}

/// Entering a mount namespace moves the child to its root, so the directory has to be said in full.
private func startDirectory(_ request: SpawnRequest) -> String? {
    guard request.mountNamespace != nil else { return request.directory }
    guard let directory = request.directory else { return HostFacts.currentDirectory }
    return directory.hasPrefix("/") ? directory : HostFacts.currentDirectory + "/" + directory
}

private func failure(
    _ error: Int32, _ result: process_spawn_result, _ request: SpawnRequest, _ path: String
) -> KernelError {
    let step =
        switch result.step {
        case PROCESS_SPAWN_CLONE: "clone"
        case PROCESS_SPAWN_PARENT: "prctl PR_SET_PDEATHSIG"
        case PROCESS_SPAWN_SESSION: "setsid"
        case PROCESS_SPAWN_GROUP: "setpgid"
        case PROCESS_SPAWN_MOUNT_NAMESPACE: "setns to the mount namespace"
        case PROCESS_SPAWN_SCHEDULING: "sched_setscheduler"
        case PROCESS_SPAWN_CGROUP: "enter \(request.cgroupDirectories[Int(result.index)])"
        case PROCESS_SPAWN_DESCRIPTORS: "dup2 to \(result.index)"
        case PROCESS_SPAWN_DIRECTORY: "chdir \(request.directory ?? "")"
        case PROCESS_SPAWN_PRIVILEGES: "prctl, to limit its capabilities"
        case PROCESS_SPAWN_USER: "become user \(request.user?.uid ?? 0)"
        case PROCESS_SPAWN_FILTER: "seccomp"
        case PROCESS_SPAWN_LISTENER: "pidfd_getfd"
        default: "exec \(path)"
        }
    return KernelError(step, errno: error)
}

extension SpawnRequest {
    /// Whether the program and the directory are there, as far as one can tell without starting it.
    /// - Throws: `KernelError` that names what is missing, as `spawn` would.
    public func check() throws(KernelError) {
        if let directory, !Directory.isDirectory(directory) { throw KernelError("chdir \(directory)", errno: ENOENT) }
        guard let program = arguments.first, !program.isEmpty else { throw KernelError("spawn", errno: EINVAL) }
        let path = try programPath(program, environment: environment)
        let folder = directory ?? HostFacts.currentDirectory
        let place = path.hasPrefix("/") ? path : folder + "/" + (path.hasPrefix("./") ? path.dropFirst(2) : path[...])
        if access(place, X_OK) != 0 { throw KernelError("exec \(place)", errno: errno) }
    }
}

/// Looks a program up in PATH as execvp(3) does, but in the parent and in absolute directories only.
private func programPath(_ program: String, environment: [String]?) throws(KernelError) -> String {
    if program.contains("/") { return program }
    let given = environment.map { $0.first { $0.hasPrefix("PATH=") }.map { String($0.dropFirst(5)) } }
    let search = (given ?? HostFacts.environment("PATH")) ?? "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"
    var reason = ENOENT
    for directory in search.split(separator: ":") where directory.hasPrefix("/") {
        let candidate = "\(directory)/\(program)"
        if access(candidate, X_OK) == 0, !Directory.isDirectory(candidate) { return candidate }
        if errno == EACCES { reason = EACCES }
    }
    throw KernelError("exec \(program)", errno: reason)
}

/// Files opened for the child, closed in the parent when it has its copies.
private struct OpenedFiles: ~Copyable {
    private var numbers: [Int32] = []

    mutating func open(_ path: String, _ flags: Int32, mode: UInt32 = 0) throws(KernelError) -> Int32 {
        let number = try Descriptor.open(path, flags, mode: mode).release()
        numbers.append(number)
        return number
    }

    mutating func descriptor(for stream: SpawnRequest.Stdio, inherited: Int32) throws(KernelError) -> Int32 {
        switch stream {
        case .null: try open("/dev/null", O_RDWR)
        case .inherit: inherited
        case .descriptor(let number): number
        case .file(let path) where inherited == 0: try open(path, O_RDONLY)
        case .file(let path): try open(path, O_WRONLY | O_APPEND | O_CREAT, mode: 0o644)
        }
    }

    deinit { for number in numbers { close(number) } }
}

private func withCStrings<Result>(
    _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>?) -> Result
) -> Result {
    var pointers: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) }
    defer { for pointer in pointers { free(pointer) } }
    pointers.append(nil)
    return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
}

private func withOptionalCString<Result>(_ string: String?, _ body: (UnsafePointer<CChar>?) -> Result) -> Result {
    guard let string else { return body(nil) }
    return string.withCString { body($0) }
}
