extension CrashScenario {
    /// Two experiments as one, their faults in parallel; `nil` when they cannot share a ground.
    static func pair(_ one: CrashScenario, _ other: CrashScenario) -> CrashScenario? {
        let plain = ["sleep", "1000"]
        let setups = Set([one.setup, other.setup].compactMap(\.self))
        let names = Set((one.targets + other.targets).compactMap { $0.split(separator: ":").first })
        let targets = one.targets + other.targets.filter { !one.targets.contains($0) }
        // A process that is traced shows another state when it stops: the pause is refused.
        guard !(one.name + other.name).contains("ptrace") || !(one.name + other.name).contains("process.pause") else {
            return nil
        }
        // A victim that dies takes the other fault with it; one victim has one command and one hierarchy.
        guard !one.isDeadly, !other.isDeadly, one.isUnified == other.isUnified, setups.count <= 1,
            names.count == targets.count, one.victim == plain || other.victim == plain || one.victim == other.victim
        else { return nil }
        var pair = CrashScenario(
            name: "\(one.name) + \(other.name)", targets: targets,
            method: ["- parallel:"] + [one, other].flatMap(\.entries).map { "    " + $0 })
        pair.consents = one.consents + other.consents.filter { !one.consents.contains($0) }
        pair.isCrowded = one.isCrowded || other.isCrowded
        pair.isUnified = one.isUnified
        pair.setup = setups.first
        pair.hasNeighbour = one.hasNeighbour || other.hasNeighbour
        pair.hasDisk = one.hasDisk || other.hasDisk
        pair.controllers = one.controllers + other.controllers.filter { !one.controllers.contains($0) }
        pair.victim = one.victim == plain ? other.victim : one.victim
        pair.port = one.port ?? other.port
        return pair
    }

    /// The faults, without the line that says that they are parallel.
    private var entries: [String] {
        method.filter { $0 != "- parallel:" }.map { String($0.drop { $0 == " " }) }
    }
}
