import ChaosEngine
import ChaosModel
import LinuxKernel

/// A schedule file that was found good, with everything of the disk that it refers to.
public struct ScheduleFile: Sendable {
    /// The file, absolute.
    public var path: String
    /// Its text.
    public var text: String
    /// Its schedules, in file order.
    public var schedules: [Schedule]
    /// What the clocks do in the zones that the schedules name.
    public var zones: [String: TimeZoneRules]
    /// The experiments that may be run, by their files.
    public var experiments: [String: Experiment]
    /// The calendars of each schedule that has some, by its name.
    public var calendars: [String: [ClosingCalendar]]

    /// Reads a file and what it refers to.
    /// - Parameters:
    ///   - path: The file; a relative one is taken from the working directory.
    ///   - owners: Who alone may have written the file, its experiments and its calendars, and own the way to them: the
    ///     daemon's own choice. `nil` trusts whatever is there, which only looking is good for.
    /// - Throws: `ScheduleFileError`, with everything that is wrong.
    public static func read(_ path: String, owners: Set<UInt32>?) throws(ScheduleFileError) -> ScheduleFile {
        let place = Schedule.path(path, in: HostFacts.currentDirectory)
        let bytes: [UInt8]
        do throws(KernelError) { bytes = try ScheduleDisk(owners: owners).contents(of: place) } catch {
            throw .unreadable(path, error)
        }
        return try check(bytes, as: place, shownAs: path, owners: owners)
    }

    /// Checks what is to become a file, or was read from one, with everything that it refers to.
    /// - Parameters:
    ///   - bytes: Its content.
    ///   - path: The absolute path that it has, or will have.
    ///   - name: What diagnostics call it; the path when left out.
    ///   - owners: As in `read`.
    /// - Throws: `ScheduleFileError`, with everything that is wrong.
    public static func check(
        _ bytes: [UInt8], as path: String, shownAs name: String? = nil, owners: Set<UInt32>?
    ) throws(ScheduleFileError) -> ScheduleFile {
        let source: SpecSource
        do throws(Diagnostics) { source = try SpecSource(name: name ?? path, bytes: bytes) } catch {
            throw .illegible(name ?? path, error)
        }
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
        do throws(Diagnostics) {
            var schedules = try ScheduleParser.parse(source, in: folder)
            for index in schedules.indices { schedules[index].file = path }
            var disk = ScheduleDisk(owners: owners)
            for schedule in schedules { disk.look(at: schedule) }
            guard disk.problems.isEmpty else { throw Diagnostics(disk.problems) }
            return ScheduleFile(
                path: path, text: source.text, schedules: schedules, zones: disk.zones, experiments: disk.experiments,
                calendars: disk.calendars)
        } catch { throw .broken(source, error) }
    }

    /// The experiments and calendars that a text names, absolute; none of one that cannot be read.
    static func references(of bytes: [UInt8], as path: String) -> [String] {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
        guard let source = try? SpecSource(name: path, bytes: bytes),
            let schedules = try? ScheduleParser.parse(source, in: folder)
        else { return [] }
        return Array(Set(schedules.flatMap { $0.choices.map(\.experiment) + $0.calendars })).sorted()
    }

    /// The first path that the file has relative to its directory, as it is absolute; `nil` when it can stand anywhere.
    public var relativePath: String? {
        // What changes with the directory is relative.
        guard let source = try? SpecSource(name: path, text: text),
            let elsewhere = try? ScheduleParser.parse(source, in: "/\u{FFFD}")
        else { return nil }
        let here = schedules.flatMap { $0.choices.map(\.experiment) + $0.calendars }
        let there = elsewhere.flatMap { $0.choices.map(\.experiment) + $0.calendars }
        return zip(here, there).first { $0 != $1 }?.0
    }

    /// What the calendars of a schedule close, for its forecast.
    public func closing(_ schedule: String) -> @Sendable (Range<Int>) -> [ClosedTime] {
        let own = calendars[schedule] ?? []
        return { stretch in own.flatMap { $0.closedTimes(in: stretch) } }
    }
}
