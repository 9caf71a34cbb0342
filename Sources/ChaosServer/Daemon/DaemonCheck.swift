import ChaosEngine
import ChaosModel
import ChaosScheduler
import LinuxKernel

/// Looks whether the daemon could begin, and changes nothing.
public struct DaemonCheck: Sendable {
    /// What is good, and what is to be known.
    public private(set) var lines: [String] = []
    /// What is not good; empty when the daemon could begin.
    public private(set) var problems: [String] = []

    /// Looks at everything that the options and the configuration name.
    public init(_ options: DaemonOptions) {
        let configuration: DaemonConfiguration
        do throws(DaemonRefusal) { configuration = try DaemonConfiguration.load(options) } catch {
            problems.append(error.description)
            return
        }
        lines.append("configuration  \(configuration.file ?? "none: everything is as usual")")
        look(atState: configuration.state)
        let holder = DaemonPlace.holder(state: configuration.state)
        if let holder { lines.append("runs           process \(holder) is the daemon of this state directory") }
        lines.append("socket         \(configuration.socket)")
        if configuration.socket.utf8.count > 107 {
            problems.append(
                "aftershockd: error: a socket's path has at most 107 bytes: \(configuration.socket)\n"
                    + "  help: name a shorter one with `socket:` or --socket, such as /run/aftershock/aftershockd.sock")
        }
        lines.append("listens        \(configuration.address?.description ?? "not over TCP")")
        if holder == nil, let address = configuration.address { look(atAddress: address) }
        look(atProgram: configuration.aftershock)
        for folder in configuration.settings.schedules { look(atSchedules: folder) }
        for hook in configuration.settings.hooks {
            do throws(HookError) {
                try hook.check()
                lines.append("hook           \(hook.name)")
            } catch { problems.append("aftershockd: error: \(error)") }
        }
        look(atPrivileges: Set(mask: HostFacts.effectiveCapabilities))
    }

    private mutating func look(atState path: String) {
        guard Directory.exists(path) else {
            var place = path[...]
            while !Directory.exists(String(place)), let slash = place.lastIndex(of: "/") {
                place = slash == place.startIndex ? "/" : place[..<slash]
            }
            lines.append("state          \(path), which is going to be made")
            if !SettingFile.isWritable(String(place)) {
                problems.append("aftershockd: error: state directory \(path): \(place) cannot be written to")
            }
            return
        }
        do throws(StateDirectory.Distrust) {
            try StateDirectory(path).check()
            lines.append("state          \(path)")
            for folder in [path, path + "/" + StateDirectory.daemon]
            where Directory.exists(folder) && !SettingFile.isWritable(folder) {
                problems.append("aftershockd: error: state directory \(path): \(folder) cannot be written to")
            }
            look(atFilesIn: path)
        } catch {
            problems.append(
                "aftershockd: error: state directory \(path): \(error.path): \(error.reason)"
                    + (error.isOpenToOthers ? "\n  help: \(StateDirectory.help)" : ""))
        }
    }

    /// What the daemon made, and reads again.
    private mutating func look(atFilesIn state: String) {
        do throws(KernelError) { try HostSecret.check(state: state) } catch {
            problems.append(
                "aftershockd: error: \(state)/daemon/secret cannot be used: \(error.reason)\n"
                    + "  help: bring it back from a copy; without it, moments that are drawn become others")
        }
        do throws(AccessError) { _ = try AccessTokens(state: state).list() } catch {
            problems.append("aftershockd: error: tokens cannot be read: \(error)")
        }
    }

    private mutating func look(atAddress address: ChaosModel.Endpoint) {
        let host = address.host == "localhost" ? "127.0.0.1" : address.host
        guard let place = try? SocketAddress.resolve(host: host, port: address.port).first else { return }
        do throws(KernelError) {
            _ = try BoundPort.take(place, .refusal)
        } catch { lines.append("  warning: \(address): \(error.reason); the daemon tries again every 5 s") }
    }

    private mutating func look(atProgram path: String) {
        do throws(KernelError) {
            try SpawnRequest([path], directory: "/").check()
            if let problem = DrillProgram(path: path).problem {
                return problems.append(
                    "aftershockd: error: \(problem)\n  help: name it with `aftershock:` or --aftershock PATH")
            }
            lines.append("runs drills    \(path)")
        } catch {
            problems.append(
                "aftershockd: error: the program that runs drills, \(path): \(error.reason)\n"
                    + "  help: install aftershock beside aftershockd, or name it with `aftershock:` or --aftershock PATH"
            )
        }
    }

    private mutating func look(atSchedules folder: String) {
        guard Directory.exists(folder) else {
            lines.append("schedules      \(folder), which is not there: none")
            return lines.append("  make it: mkdir -p \(folder)")
        }
        let names: [String]
        do throws(KernelError) { names = try Directory.list(folder) } catch {
            return problems.append("aftershockd: error: schedules \(folder): \(error.reason)")
        }
        var count = 0
        for name in names.sorted() where name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
            do throws(ScheduleFileError) {
                let owners: Set<UInt32> = [0, HostFacts.effectiveUser]
                count += try ScheduleFile.read(folder + "/" + name, owners: owners).schedules.count
            } catch { problems.append(error.description) }
        }
        lines.append("schedules      \(folder): \(count)")
        if count == 0 {
            lines.append("  add one: aftershock schedule add NAME --run EXPERIMENT.yaml --cron \"0 3 * * mon-thu\"")
        }
    }

    private mutating func look(atPrivileges held: Set<LinuxCapability>) {
        let missing = LinuxCapability.allCases.filter { !held.contains($0) && $0.cost != nil }
        if missing.isEmpty { return lines.append("privileges     all that drills can need") }
        if held.isEmpty {
            lines.append("privileges     none: drills reach your own processes alone")
            return lines.append("  which faults that leaves: aftershock doctor; all of them: run the daemon as root")
        }
        lines.append(
            "privileges     a plan that needs what is missing is refused before anything is done; under systemd")
        lines.append(
            "  CapabilityBoundingSet= of the unit gives them, and Documentation/privileges.md says what needs them")
        for capability in missing {
            lines.append("  without \(capability.name): \(capability.cost ?? "")")
        }
    }
}
