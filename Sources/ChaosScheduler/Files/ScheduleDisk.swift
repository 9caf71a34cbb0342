import ChaosModel
import LinuxKernel

/// What schedules refer to on this host, each thing looked at once, and what is wrong with it.
struct ScheduleDisk {
    /// Who alone may have written what is read; anybody when `nil`.
    let owners: Set<UInt32>?
    private(set) var zones: [String: TimeZoneRules] = ["UTC": .universal]
    private(set) var experiments: [String: Experiment] = [:]
    /// The calendars of each schedule, by its name.
    private(set) var calendars: [String: [ClosingCalendar]] = [:]
    private(set) var problems: [Diagnostic] = []
    /// The texts of the experiments.
    private var sources: [String: SpecSource] = [:]
    /// What is wrong with an experiment that was looked at before.
    private var bad: [String: Diagnostic] = [:]

    init(owners: Set<UInt32>?) { self.owners = owners }

    /// The content of a file that is trusted.
    /// - Throws: `KernelError`: ENOENT when there is none, EFBIG when it is longer than `limit`, and as `TrustedFile`.
    func contents(of path: String, upTo limit: Int = SpecSource.byteLimit) throws(KernelError) -> [UInt8] {
        guard let owners else { return try File.regular(path, upTo: limit) }
        guard let bytes = try TrustedFile.contents(of: path, owners: owners, upTo: limit) else {
            throw KernelError("open \(path)", errno: 2)
        }
        guard bytes.count <= limit else { throw KernelError("read \(path)", errno: 27) }
        return bytes
    }

    /// Looks at what a schedule refers to.
    mutating func look(at schedule: Schedule) {
        addZone(schedule.zone, schedule.places["zone"] ?? schedule.location)
        for window in schedule.blackouts { addZone(window.zone, window.location) }
        for choice in schedule.choices { look(at: choice, of: schedule) }
        for (index, path) in schedule.calendars.enumerated() {
            look(atCalendar: path, of: schedule, schedule.places["calendars.\(index)"] ?? schedule.location)
        }
    }

    private mutating func addZone(_ name: String, _ location: Location?) {
        guard zones[name] == nil else { return }
        if let rules = Self.rules(ofZone: name) {
            zones[name] = rules
        } else {
            report("this host knows no time zone `\(name)`", location, "see /usr/share/zoneinfo, of the package tzdata")
        }
    }

    private mutating func look(at choice: Schedule.Choice, of schedule: Schedule) {
        let path = choice.experiment
        if experiments[path] == nil, bad[path] == nil {
            switch experiment(path) {
            case .success(let (source, experiment)): (sources[path], experiments[path]) = (source, experiment)
            case .failure(let problem): bad[path] = problem.all.first
            }
        }
        if let problem = bad[path] { report(problem.message, choice.location, problem.suggestion) }
        guard let source = sources[path] else { return }
        check(choice.overrides, of: source, because: "", choice.location)
        for stage in schedule.stages where !stage.overrides.isEmpty {
            check(
                choice.overrides.adding(stage.overrides), of: source, because: "the stage `\(stage.name)`: ",
                choice.location)
        }
    }

    private mutating func check(
        _ overrides: ExperimentOverrides, of source: SpecSource, because lead: String, _ location: Location?
    ) {
        guard !overrides.isEmpty else { return }
        for problem in overrides.problems(with: source).prefix(3) {
            report("\(lead)\(source.name): \(problem.message)", location, problem.suggestion)
        }
    }

    private func experiment(_ path: String) -> Result<(SpecSource, Experiment), Diagnostics> {
        let bytes: [UInt8]
        do throws(KernelError) { bytes = try contents(of: path) } catch {
            let help =
                error.isDistrust ? String(ScheduleFileError.help(error).drop { $0 != ":" }.dropFirst(2)) : nil
            return .failure(
                Diagnostics([Diagnostic("the experiment \(path): \(error.reasonOfFile)", suggestion: help)]))
        }
        do throws(Diagnostics) {
            let source = try SpecSource(name: path, bytes: bytes)
            let isFleets = FleetSpec.isMeant(by: source)
            return .success((source, isFleets ? try FleetSpec(source).whole : try SpecParser.parse(source)))
        } catch {
            let first = error.all.first
            let place = first?.location.map { "\($0.line):\($0.column): " } ?? ""
            return .failure(
                Diagnostics([
                    Diagnostic(
                        "the experiment \(path) is not valid: \(place)\(first?.message ?? "")",
                        suggestion: "see `aftershock validate \(path)`")
                ]))
        }
    }

    private mutating func look(atCalendar path: String, of schedule: Schedule, _ location: Location?) {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        do throws(KernelError) {
            let bytes = try contents(of: path, upTo: EventCalendar.largest)
            guard let text = String(validating: bytes, as: UTF8.self) else {
                return report("the calendar \(path) is not valid UTF-8", location, nil)
            }
            do throws(Diagnostics) {
                // Days, and times without a zone, are those of the schedule's.
                let events = try EventCalendar(
                    text: text, in: zones[schedule.zone] ?? .universal, zones: Self.rules(ofZone:))
                calendars[schedule.name, default: []].append(ClosingCalendar(name: name, events: events))
            } catch {
                for problem in error.all.prefix(3) {
                    let line = problem.location.map { ":\($0.line)" } ?? ""
                    report("the calendar \(path)\(line): \(problem.message)", location, problem.suggestion)
                }
            }
        } catch { report("the calendar \(path): \(error.reasonOfFile)", location, nil) }
    }

    /// What the clocks of a zone do; `nil` when this host knows none of that name.
    static func rules(ofZone name: String) -> TimeZoneRules? {
        guard !name.hasPrefix("/"), !name.split(separator: "/").contains("..") else { return nil }
        return (try? File.contents(of: "/usr/share/zoneinfo/" + name)).flatMap { TimeZoneRules(file: $0) }
    }

    private mutating func report(_ message: String, _ location: Location?, _ suggestion: String?) {
        problems.append(Diagnostic(message, at: location, suggestion: suggestion))
    }
}
