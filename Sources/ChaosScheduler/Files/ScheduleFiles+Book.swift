import ChaosModel

extension ScheduleFiles {
    /// The schedules in force, by name.
    func book(_ secret: HostSecret?) -> [String: ScheduleRules] {
        var book: [String: ScheduleRules] = [:]
        for file in inForce {
            for schedule in file.schedules {
                var rules = ScheduleRules(schedule, zones: file.zones, secret: secret)
                rules.forecast.calendars = file.closing(schedule.name)
                book[schedule.name] = rules
            }
        }
        return book
    }

    /// The file in force that has a schedule.
    func file(of schedule: String) -> ScheduleFile? {
        inForce.first { $0.schedules.contains { $0.name == schedule } }
    }

    /// What these texts have schedules do, as far as the times go: what they refer to may be another by now, or gone.
    /// - Parameter texts: files, by their paths.
    static func times(of texts: [String: [UInt8]], _ secret: HostSecret) -> [String: ScheduleRules] {
        var book: [String: ScheduleRules] = [:]
        for (path, bytes) in texts {
            let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
            guard let source = try? SpecSource(name: path, bytes: bytes),
                let schedules = try? ScheduleParser.parse(source, in: folder)
            else { continue }
            for schedule in schedules {
                let names = Set([schedule.zone] + schedule.blackouts.map(\.zone))
                var zones = ["UTC": TimeZoneRules.universal]
                for name in names where name != "UTC" { zones[name] = ScheduleDisk.rules(ofZone: name) }
                if zones.keys.contains(schedule.zone) {
                    book[schedule.name] = ScheduleRules(schedule, zones: zones, secret: secret)
                }
            }
        }
        return book
    }
}
