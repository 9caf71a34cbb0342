/// Loads a disk with reads and writes, so that whoever else uses it waits.
struct IOStress: Fault {
    static let name = "io.stress"
    static let summary = "Loads a disk with reads and writes: in the target's cgroup, or host-wide."
    static let targetNeed = TargetNeed.optionalProcesses

    private let place: DiskPlace
    private let workers: Int
    private let mode: DiskLoad.Mode
    private let block: ByteSize
    private let rate: PerSecond?
    private let size: ByteSize
    private let direct: Bool

    var claimedPaths: [String] { [place.path] }

    init(_ fields: inout FieldReader) {
        place = DiskPlace(&fields, purpose: "loaded")
        workers = fields.value("workers", default: 4, "How many threads read and write at the same time.") {
            (value: Int) in
            value < 1 || value > 256 ? "the number of workers lies between 1 and 256" : nil
        }
        mode = fields.value(
            "mode", default: .mixed, "What they do: `read`, `write`, `mixed`, or `sync`: each write waits for the disk."
        )
        block = fields.value("block", default: ByteSize(bytes: 4096), "Bytes of one operation.") { (value: ByteSize) in
            value.bytes == 0 || value.bytes > 16 << 20 ? "a block has between 1 byte and 16Mi" : nil
        }
        rate = fields.optional(
            "rate", "Operations a second, of all workers together; as many as the disk gives when left out.",
            example: "500/s")
        size = fields.value(
            "size", default: ByteSize(bytes: 64 << 20), "How much of the disk they spread over, at random.")
        direct = fields.value(
            "direct", default: true,
            "Whether the page cache is passed by (O_DIRECT), so that the disk itself is loaded.")
        if direct, block.bytes % 4096 != 0 {
            fields.reject(
                "direct I/O needs blocks of a multiple of 4Ki", at: "block", suggestion: "add `direct: false`")
        }
        if size.bytes < block.bytes { fields.reject("is smaller than one block", at: "size") }
    }

    func changes(on survey: Survey) throws(PlanError) -> [Change] {
        let facts = try place.facts(on: survey) { facts in
            // Buffered writers make everybody wait who writes to that disk: the journal, too.
            facts.holdsState && !direct && mode != .read
                ? [(.stateDisk, "\(facts.mountPoint) holds Aftershock's own journal, whose writes would wait, too")]
                : []
        }
        guard !DiskPlace.memory.contains(facts.fileSystem) else {
            throw PlanError(
                "\(facts.mountPoint) is \(facts.fileSystem), which is memory: no disk would be loaded",
                fix: "name a directory of a disk")
        }
        let floor = place.floor(of: facts)
        guard facts.available.lessOrZero(floor) >= size.bytes else {
            throw PlanError(
                "\(size.rounded) cannot be taken: \(ByteSize(bytes: facts.available).rounded) of \(facts.mountPoint) are "
                    + "available, and \(ByteSize(bytes: floor).rounded) have to stay free",
                fix: "lower the `size` or the `floor`")
        }
        let load = DiskLoad(
            directory: facts.resolved, workers: workers, mode: mode, block: block.bytes, rate: rate?.value,
            size: size.bytes, direct: direct, floor: floor)
        let group = try survey.groupForHelper(.io, for: Self.name)
        return [.startHelper(Helper(token: survey.token, work: .loadDisk(load), cgroup: group))]
    }

    func notes(on survey: Survey) -> [String] {
        var notes: [String] = []
        if survey.target != nil, survey.controllers[.io] == nil {
            notes.append("no cgroup hierarchy has the io controller: the load competes with the whole host")
        }
        if !direct { notes.append("what the page cache can answer or take does not reach the disk at once") }
        if let facts = survey.paths[place.path], facts.holdsState {
            notes.append("Aftershock's own journal is on this disk and waits as others do")
        }
        return notes
    }
}
