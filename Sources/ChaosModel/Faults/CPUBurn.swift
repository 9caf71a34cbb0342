/// Burns CPU beside the target or on the whole host.
struct CPUBurn: Fault {
    static let name = "cpu.burn"
    static let summary = "Burns CPU: in the target's cgroup, where it competes for the same quota, or host-wide."
    static let targetNeed = TargetNeed.optionalProcesses

    private let load: Percent
    private let workers: Int?

    init(_ fields: inout FieldReader) {
        load = fields.value("load", default: Percent(share: 1), "Load of each worker, in percent of one CPU.") {
            (value: Percent) in
            value.share < 0.001 || value.share > 1 ? "a load lies between 0.1% and 100%" : nil
        }
        workers = fields.optional("workers", "Number of workers; one for each CPU when left out.", example: "4") {
            (value: Int) in
            value < 1 || value > 1024 ? "the number of workers lies between 1 and 1024" : nil
        }
    }

    func changes(on survey: Survey) throws(PlanError) -> [Change] {
        let group = try survey.groupForHelper(.cpu, for: Self.name)
        return [
            .startHelper(
                Helper(
                    token: survey.token,
                    work: .burnCPU(CPULoad(workers: workers ?? survey.cpus, load: load.share)), cgroup: group))
        ]
    }
}
