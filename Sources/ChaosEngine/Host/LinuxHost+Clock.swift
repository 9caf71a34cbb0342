import ChaosModel
import LinuxKernel

/// Clocks of launched commands.
extension LinuxHost {
    /// The library beside the command, or where packages put it.
    var clockLibrary: String { Self.clockLibrary(of: executable) }

    static func clockLibrary(of executable: String) -> String {
        let name = "libaftershock-clock.so"
        let directory = executable.lastIndex(of: "/").map { String(executable[..<$0]) } ?? "."
        let places = [directory, directory + "/../lib/aftershock", "/usr/local/lib/aftershock", "/usr/lib/aftershock"]
        return places.map { $0 + "/" + name }.first(where: Directory.exists) ?? places[0] + "/" + name
    }

    func provide(_ clock: ClockPage) throws(HostError) {
        try requireOurs(clock.directory)
        try attempt("make \(clock.file)") { () throws(KernelError) in
            try Directory.createNew(clock.directory, mode: 0o755)
            try ClockPageFile(clock.file).create()
        }
    }

    func undo(of shift: ClockShift) throws(HostError) -> Undo {
        let earlier = try offset(of: shift.file)
        return earlier == shift.offset ? .nothing : .setClock(file: shift.file, offset: earlier)
    }

    /// Sets a clock of ours; one that is gone needs no setting.
    func setClock(_ file: String, offset: Int64, mustExist: Bool) throws(HostError) {
        let directory = file.split(separator: "/").dropLast().map { "/" + $0 }.joined()
        try requireOurs(directory)
        if !mustExist, !Directory.exists(file) { return }
        try attempt("set the clock \(file)") { () throws(KernelError) in
            // Where everybody may make directories, somebody may have made one of this name since.
            try Directory.requirePrivate(directory)
            try ClockPageFile(file).set(offset: offset)
        }
    }

    func offset(of file: String) throws(HostError) -> Int64 {
        try attempt("read the clock \(file)") { () throws(KernelError) in try ClockPageFile(file).offset() }
    }

    /// How many readings the victims themselves took from the shifted clock.
    func evidence(of shift: ClockShift) throws(HostError) -> [String: Double] {
        let readings = try attempt("read the clock \(shift.file)") { () throws(KernelError) in
            try ClockPageFile(shift.file).readings()
        }
        return ["clock_readings_shifted": Double(readings)]
    }
}

extension CapabilityTrial {
    /// Whether a child with the library preloaded sees a shifted clock.
    func clockPreload(library: String) -> Finding {
        let fix = "put libaftershock-clock.so, which is built with aftershock, beside the command"
        guard Directory.exists(library) else {
            return Finding(works: false, detail: "there is no \(library)", fix: fix)
        }
        do throws(KernelError) {
            // Without a name: whoever is killed here leaves nothing behind.
            let page = try ClockPageFile.unnamed(offset: 86_400_000_000_000)
            let path = "PATH=" + (HostFacts.environment("PATH") ?? "/usr/bin:/bin")
            let file = "/proc/\(HostFacts.processID)/fd/\(page.number)"
            let (works, text) = outcome(
                of: ["date", "+%s"], environment: [path, "LD_PRELOAD=\(library)", "AFTERSHOCK_CLOCK=\(file)"])
            let isShifted = works && (Double(text) ?? 0) > Clock.wallSeconds() + 80_000
            return Finding(
                works: isShifted, detail: isShifted ? "a child saw a clock one day ahead" : "a child said \(text)",
                fix: isShifted ? nil : fix)
        } catch {
            return Finding(works: false, detail: "\(error)", fix: fix)
        }
    }
}
