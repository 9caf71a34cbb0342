/// Fills a file system, by bytes or by inodes: writes fail with ENOSPC.
struct DiskFill: Fault {
    static let name = "disk.fill"
    static let summary = "Fills a file system, its bytes or its inodes, so that writes fail with ENOSPC."
    static let targetNeed = TargetNeed.optionalProcesses
    static let exampleFields: Set<String> = ["percent"]

    private let place: DiskPlace
    private let size: ByteSize?
    private let percent: Percent?
    private let leave: ByteSize?
    private let inodes: InodeAmount?
    private let reserved: Bool
    private let ramp: Duration

    var claimedPaths: [String] { [place.path] }

    init(_ fields: inout FieldReader) {
        place = DiskPlace(&fields, purpose: "filled")
        size = fields.optional("size", "How much is taken.", example: "100G") { (value: ByteSize) in
            value.bytes == 0 ? "nothing is taken" : nil
        }
        percent = fields.optional(
            "percent", "How much of the file system is used then, as df counts; others' files count.", example: "95%"
        ) { (value: Percent) in
            value.share > 1 ? "at most 100% can be used" : nil
        }
        leave = fields.optional("leave", "How much is left to write for others; 0B is nothing.", example: "1Gi")
        inodes = fields.optional(
            "inodes", "Takes inodes instead of bytes: so many more, or until this share of all is used.",
            example: "100%")
        reserved = fields.value(
            "reserved", default: false,
            "Whether the blocks that ext4 keeps for root are taken too: services of root are hit only then.")
        ramp = fields.value("ramp", default: .zero, "Fills it evenly over this time.")
        let ways = ["size", "percent", "leave", "inodes"].filter { fields.has($0) }
        if ways.isEmpty {
            fields.reject(
                "say how much is taken", at: "path",
                suggestion: "add `percent: 100%`, `size: 10G`, `leave: 1Gi` or `inodes: 100%`")
        } else if ways.count > 1 {
            fields.reject("only one of \(ways.joined(separator: ", ")) can be asked for", at: ways[1])
        }
        if inodes != nil, fields.has("floor") || fields.has("reserved") {
            fields.reject("inodes have no floor and no reserve", at: fields.has("floor") ? "floor" : "reserved")
        }
    }

    func changes(on survey: Survey) throws(PlanError) -> [Change] {
        let facts = try place.facts(on: survey) { facts in
            var consents: [(consent: Consent, reason: String)] = []
            if facts.holdsState {
                consents.append((.stateDisk, "\(facts.mountPoint) holds Aftershock's own journal and reports"))
            }
            if facts.mountPoint == "/" {
                consents.append((.rootDisk, "\(place.path) is on `/`, the file system of the whole host"))
            }
            if DiskPlace.memory.contains(facts.fileSystem) {
                consents.append(
                    (
                        .memoryDisk,
                        "\(facts.mountPoint) is \(facts.fileSystem): what is taken there is the host's memory"
                    ))
            }
            return consents
        }
        if let inodes { return try filling(inodes, of: facts, token: survey.token) }
        let hold = SpaceHold(
            directory: facts.resolved, goal: goal, floor: floor(of: facts), ramp: ramp.nanoseconds,
            includesReserved: reserved)
        try check(hold, facts)
        return [.startHelper(Helper(token: survey.token, work: .holdSpace(hold)))]
    }

    func notes(on survey: Survey) -> [String] {
        guard let facts = survey.paths[place.path] else { return [] }
        var notes = ["everybody who writes to \(facts.mountPoint) is hit, not only a target"]
        if inodes != nil {
            notes.append("files that are there already can still be written: only new ones fail with ENOSPC")
        } else if !reserved, facts.free > facts.available {
            notes.append(
                "\(ByteSize(bytes: facts.free - facts.available).rounded) are reserved for root: its processes can write "
                    + "on, unless `reserved: true` takes them too")
        }
        if DiskPlace.shared.contains(facts.fileSystem) {
            notes.append("\(facts.mountPoint) is \(facts.fileSystem): every host that mounts it is hit")
        }
        return notes
    }

    private var goal: SpaceHold.Goal {
        if let size { .take(size.bytes) } else if let percent { .use(percent.share) } else { .leave(leave?.bytes ?? 0) }
    }

    /// Whoever says what is left has said what the floor is.
    private func floor(of facts: PathFacts) -> UInt64 {
        size != nil || place.floor != nil ? place.floor(of: facts) : 0
    }

    private func check(_ hold: SpaceHold, _ facts: PathFacts) throws(PlanError) {
        let room = reserved ? facts.free : facts.available
        let target = hold.target(
            held: 0, size: facts.size, free: facts.free, available: facts.available, elapsed: .max)
        let there = "\(ByteSize(bytes: room).rounded) of \(facts.mountPoint) are available"
        if let size, target < size.bytes {
            throw PlanError(
                "\(ByteSize(bytes: size.bytes).rounded) cannot be taken: \(there), and "
                    + "\(ByteSize(bytes: hold.floor).rounded) have to stay free",
                fix: "take less, lower the `floor`, or write `leave: 0B` to fill it")
        }
        guard target > 0 else {
            throw PlanError("nothing is left to take: \(there)", fix: "ask for more")
        }
    }

    private func filling(_ amount: InodeAmount, of facts: PathFacts, token: String) throws(PlanError) -> [Change] {
        guard facts.inodes > 0 else {
            throw PlanError(
                "\(facts.fileSystem) makes inodes as they are needed: they run out only with the space",
                fix: "fill it by `leave` or `percent`")
        }
        // The directory itself takes one.
        let root = facts.resolved == "/" ? "" : facts.resolved
        let hold = InodeHold(directory: "\(root)/.\(token)", goal: amount, ramp: ramp.nanoseconds)
        let target = hold.target(held: 0, available: facts.availableInodes, inodes: facts.inodes, elapsed: .max)
        if case .count(let number) = amount, number > facts.availableInodes {
            throw PlanError(
                "\(number) inodes cannot be taken: \(facts.availableInodes) of \(facts.mountPoint) are available",
                fix: "take fewer, or write `inodes: 100%`")
        }
        guard target > 1 else {
            throw PlanError(
                "nothing is left to take: \(facts.availableInodes) of \(facts.inodes) inodes are available",
                fix: "ask for more")
        }
        guard target <= Self.mostFiles else {
            throw PlanError(
                "\(target) files would have to be made and removed again: at most \(Self.mostFiles) are",
                fix: "use a file system with fewer inodes (mkfs.ext4 -N)")
        }
        return [
            .createDirectory(hold.directory), .startHelper(Helper(token: token, work: .makeFiles(hold))),
        ]
    }

    /// Their removal takes about a minute, which is as long as a rollback may take.
    private static var mostFiles: UInt64 { 1_000_000 }
}

extension ByteSize {
    /// The size in a unit that people read: `1.5 GiB`.
    var rounded: String {
        let units: [(String, UInt64)] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)]
        guard let (name, factor) = units.first(where: { bytes >= $0.1 }) else { return "\(bytes) bytes" }
        let tenths = (bytes * 10 + factor / 2) / factor
        return tenths % 10 == 0 || tenths > 1000 ? "\(tenths / 10) \(name)" : "\(tenths / 10).\(tenths % 10) \(name)"
    }
}
