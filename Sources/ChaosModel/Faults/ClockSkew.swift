/// Sets the wall clock of a launched command wrong, as when time synchronisation fails: certificates expire, tokens are
/// not valid yet, caches live for ever. The host's clock is never touched.
struct ClockSkew: Fault {
    static let name = "clock.skew"
    static let summary = "Sets the wall clock that a launched command sees ahead or back."
    static let targetNeed = TargetNeed.processes

    private let offset: ClockOffset

    init(_ fields: inout FieldReader) {
        offset = fields.required("offset", "How far the clock is ahead, or back with a minus.", example: "+2h")
    }

    var launchNeeds: [LaunchNeed] { [.clock] }

    func changes(on survey: Survey) throws(PlanError) -> [Change] {
        try survey.require(.clockPreload, for: Self.name)
        _ = try survey.processes(for: Self.name)
        guard let target = survey.target else { return [] }
        guard target.isLaunched else {
            throw PlanError(
                "\(Self.name) sets the clock of a command that this run launches: `\(target.name)` runs already, and the "
                    + "host's own clock is everybody's",
                fix: "give the target as `command:`")
        }
        let page = survey.clockPage(of: Survey.token(run: survey.run, target: target.name))
        return [.skewClock(ClockShift(target: target.name, file: page.file, offset: offset.nanoseconds))]
    }

    func notes(on survey: Survey) -> [String] {
        [
            "programs that do not ask libc for the time are not reached: statically linked ones, Go, those that make system "
                + "calls themselves, and set-user-id ones, which ignore LD_PRELOAD",
            "times of files, and the monotonic clocks by which programs wait, stay right",
        ]
    }
}
