extension Change {
    /// How it will be taken back, before the value that is put back is known.
    public var plannedUndo: String {
        switch self {
        case .restart: "none: a restart is not taken back; the service runs"
        case .killGroup: "none: who was killed is not brought back; the target's supervisor starts it again"
        case .signal: "none: a signal cannot be taken back; the process's supervisor restarts it"
        case .pause(let process): "continue \(process)"
        case .freeze(let group): "thaw \(group)"
        case .createCgroup(let group, let parent): "remove \(group), its processes to \(parent)"
        case .enableController(let controller, let group):
            "disable \(controller) for the children of \(group), unless it was enabled"
        case .moveProcesses: "move each back to the group it came from"
        case .writeCgroup(let group, let file, _): "write the earlier value back to \(group)/\(file)"
        case .limitOpenFiles(let process, _):
            "set the soft limit of \(process), and of what it started since, back to its earlier value"
        case .adjustOOMScore(let process, _):
            "set the score of \(process), and of what it started since, back to its earlier value"
        case .keepAffinity(let processes):
            "let the threads of \(processes.map(\.description).joined(separator: ", ")) run where they had chosen to"
        case .createDirectory(let path): "remove \(path) with all that is in it"
        case .provideClock(let clock): "remove \(clock.directory) with all that is in it"
        case .skewClock(let shift): "set the clock of \(shift.target) right again"
        case .armHelper(let rule): "stop it: helper \(rule.helper) lets everything through again"
        case .startHelper(let helper):
            "end the helper \(helper.token); it also dies with this run"
                + (helper.work.details.redirectionPorts == nil ? "" : "; then forget the flows that it redirected")
        case .addPacketFilter(let filter): "remove the table \(filter.table); it also vanishes with this run"
        case .addImpairment(let impairment):
            "remove the class and the table from \(impairment.interface), and the tree with its last class"
        case .cutConnections: "none: a connection that is gone cannot be brought back; its ends connect anew"
        case .setLinkDown(let link): "set \(link.interface) up, and add the routes, addresses and neighbours it had"
        case .writeSetting(let setting): "write the earlier value back to \(setting.name)"
        case .launch(let workload): "end every process of \(workload.target)"
        }
    }
}
