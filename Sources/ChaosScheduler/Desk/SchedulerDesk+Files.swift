import ChaosEngine
import ChaosModel
import LinuxKernel

extension SchedulerDesk {
    /// Writes a file of one schedule, after it was found good, into the first directory.
    /// - Throws: `DeskError`: `invalid` with diagnostics, `conflict` for a name that is taken, `failed`; then nothing is written.
    public func add(_ schedule: String, yaml: String, by actor: String) throws(DeskError) {
        let path = try path(of: schedule)
        let bytes = Array(yaml.utf8)
        let file: ScheduleFile
        do throws(ScheduleFileError) {
            file = try ScheduleFile.check(bytes, as: path, shownAs: schedule + ".yaml", owners: setup.trusted)
        } catch { throw .invalid("\(error)") }
        guard file.schedules.map(\.name) == [schedule] else {
            throw .invalid("\(schedule).yaml: error: it has to have one schedule, named `\(schedule)`")
        }
        if let other = try withFiles({ $0.file(of: schedule)?.path }), other != path {
            throw .conflict("the schedule `\(schedule)` is in \(other) already")
        }
        if let status = FileStatus(of: path), status.kind != .regular {
            throw .conflict("\(path) is there, and is no regular file")
        }
        if let others = try schedules(in: path), others != [schedule] {
            throw .conflict("\(path) has other schedules, too: change it there")
        }
        try audit.note(.scheduleAdded, schedule, by: actor, spec: bytes)
        do throws(KernelError) { try Directory.replaceFile(path, with: bytes, mode: 0o644) } catch {
            throw .failed("\(error)")
        }
        try scheduler?.reload()
    }

    /// Removes the file of a schedule that stands there alone.
    /// - Throws: `DeskError`: `unknown`, `conflict` for a file that has others too, `failed`.
    public func remove(_ schedule: String, by actor: String) throws(DeskError) {
        let path = try path(of: schedule)
        guard let found = try withFiles({ $0.file(of: schedule)?.path }) else { throw Self.unknown(schedule) }
        guard found == path, try schedules(in: path) == [schedule] else {
            throw .conflict(
                "`\(schedule)` is in \(found)"
                    + (found == path ? ", with others: take it out there" : ": take it out there, or remove that file"))
        }
        if let status = FileStatus(of: path), status.kind != .regular {
            throw .conflict("\(path) is no regular file")
        }
        try audit.note(.scheduleRemoved, schedule, by: actor)
        do throws(KernelError) {
            try Directory.removeFile(path)
            try Directory.syncName(path)
        } catch { throw .failed("\(error)") }
        try scheduler?.reload()
    }

    /// The file of its own that a schedule has, or will have.
    private func path(of schedule: String) throws(DeskError) -> String {
        guard RunName.isValid(schedule), ScheduleParser.problem(name: schedule) == nil else {
            throw .invalid(
                "`\(HaltMark.printable(schedule))` is no name of a schedule file: small letters, digits and hyphens, at most 64"
            )
        }
        guard let directory = setup.directories.first else {
            throw .conflict("the daemon has no directory for schedules")
        }
        guard Directory.isDirectory(directory) else { throw .conflict("there is no directory \(directory)") }
        return directory + "/" + schedule + ".yaml"
    }

    /// The schedules of a file as it is in force; `nil` when it is not there.
    private func schedules(in path: String) throws(DeskError) -> [String]? {
        let known = try withFiles { files in files.inForce.first { $0.path == path }?.schedules.map(\.name) }
        if known == nil, Directory.exists(path) { return [] }
        return known
    }
}
