/// Burns CPU beside the target or on the whole host.
struct CPUBurn: Fault {
    static let name = "cpu.burn"
    static let summary = "Burns CPU: in the target's cgroup, where it competes for the same quota, or host-wide."
    static let targetNeed = TargetNeed.optionalProcesses

    private let load: Percent
    private let workers: Int?
    private let ramp: Duration?

    init(_ fields: inout FieldReader) {
        load = fields.value("load", default: Percent(share: 1), "Load of each worker, in percent of one CPU.") {
            (value: Percent) in
            value.share < 0.001 || value.share > 1 ? "a load lies between 0.1% and 100%" : nil
        }
        workers = fields.optional("workers", "Number of workers; one for each CPU when left out.", example: "4") {
            (value: Int) in
            value < 1 || value > 1024 ? "the number of workers lies between 1 and 1024" : nil
        }
        ramp = fields.optional("ramp", "How long the load takes to rise, in a straight line.", example: "10s") {
            (value: Duration) in
            value <= .zero || value > .seconds(86_400) ? "a ramp lasts at most a day" : nil
        }
    }

    func changes(on survey: Survey) throws(PlanError) -> [Change] {
        let group = try survey.groupForHelper(.cpu, for: Self.name)
        let rise = UInt64((ramp?.microseconds ?? 0) * 1000)
        let work = CPULoad(workers: workers(on: survey), load: load.share, ramp: rise)
        return [.startHelper(Helper(token: survey.token, work: .burnCPU(work), cgroup: group))]
    }

    func notes(on survey: Survey) -> [String] {
        guard let quota = survey.target?.processes.compactMap(\.bounds.cpuQuota).min() else { return [] }
        let asked = Double(workers(on: survey)) * load.share
        let share = "the target's group may use \(Percent(share: (quota * 1000).rounded() / 1000).fieldText) of a CPU"
        return [
            asked > quota
                ? share + ": the load that is asked for cannot be reached; the record says what was"
                : share + ", which the load takes a part of"
        ]
    }

    private func workers(on survey: Survey) -> Int { workers ?? survey.cpus }
}
