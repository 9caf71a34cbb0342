import ChaosModel
import LinuxKernel

/// Where marks are looked for that stop runs and keep new ones from beginning: the state directory's own, the host's
/// directory in which every user can make one, and files that a policy names.
public struct HaltPlaces: Sendable {
    /// The directory of the whole host in which everybody can make a mark; every run looks at it.
    public static let hostDirectory = "/run/aftershock.halt.d"

    /// The mark of the state directory: it outlives a reboot.
    public var mark: String
    /// Every directory in which anything at all is a mark.
    public var directories: [String]
    /// Files that a policy names.
    public var files: [String]

    /// The places of runs with this state directory.
    public init(state: String, files: [String] = []) {
        mark = state + "/halt"
        directories = [Self.hostDirectory]
        if Self.ownDirectory != Self.hostDirectory { directories.append(Self.ownDirectory) }
        self.files = files
    }

    /// The directory in which `halt` makes its mark: the host's, or that beside the lock that `AFTERSHOCK_LOCK` names, for
    /// drills that have nothing to do with each other.
    public static var ownDirectory: String {
        if HostFacts.environment("AFTERSHOCK_LOCK")?.hasPrefix("/") != true { return hostDirectory }
        return directory(beside: HostLock.standardPath)
    }

    /// The directory for marks beside a lock of one's own.
    static func directory(beside lock: String) -> String {
        (lock.hasSuffix(".lock") ? String(lock.dropLast(5)) : lock) + ".halt.d"
    }

    /// The places of runs with this state directory that have a lock of their own.
    public init(state: String, lock: String) {
        self.init(state: state)
        directories = [Self.hostDirectory, Self.directory(beside: lock)]
    }

    /// Why no run begins, by the marks on local file systems; `nil` when none is there. Files that a policy names are not
    /// looked for: a run does that, on threads that may hang.
    public func refusal() -> String? {
        do throws(KernelError) { return try localMarks().first.map { "\($0)" } } catch {
            return "whether runs are halted cannot be told: \(error)"
        }
    }

    /// Makes the directory for everybody's marks, if we may.
    /// - Throws: `KernelError`, such as EACCES where only root may make it.
    public static func prepare() throws(KernelError) { try FileMark.openDirectory(ownDirectory) }

    /// The marks on local file systems: in the state directory and in the directories.
    /// - Throws: `KernelError` when none is found, and it cannot be told whether there is one.
    func localMarks() throws(KernelError) -> [HaltMark] {
        var marks: [HaltMark] = []
        var failure: KernelError?
        for look in directories.map(Look.into) + [.at(mark)] {
            do throws(KernelError) { marks += try look.marks() } catch { failure = failure ?? error }
        }
        if marks.isEmpty, let failure { throw failure }
        return marks
    }

    /// A look at one place.
    private enum Look {
        case at(String)
        case into(String)

        func marks() throws(KernelError) -> [HaltMark] {
            switch self {
            case .at(let path): return try FileMark.look(at: path).map { [HaltMark($0)] } ?? []
            case .into(let directory):
                let names: [String]
                do throws(KernelError) { names = try Directory.list(directory) } catch {
                    if error.errno == 2 { return [] }
                    // Somebody put something else in its place.
                    guard error.errno == 20 else { throw error }
                    return try Look.at(directory).marks()
                }
                var marks: [HaltMark] = []
                for name in names { marks += try Look.at(directory + "/" + name).marks() }
                return marks
            }
        }
    }
}
