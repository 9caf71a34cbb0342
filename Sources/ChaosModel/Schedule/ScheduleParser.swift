/// Reads a schedule file. Nothing is opened: whether experiments, zones and calendars are there is up to the caller.
public struct ScheduleParser {
    /// The most schedules of one file.
    static let limit = 200

    /// Reads the schedules of a file.
    /// - Parameter folder: The absolute directory of the file, against which paths in it are taken.
    /// - Returns: The schedules, in file order.
    /// - Throws: `Diagnostics` with everything that is wrong, in file order.
    public static func parse(_ source: SpecSource, in folder: String) throws(Diagnostics) -> [Schedule] {
        var parser = ScheduleParser(file: source.name, folder: folder)
        let schedules = parser.read(source)
        guard parser.diagnostics.isEmpty else {
            throw Diagnostics(Array(parser.diagnostics.prefix(SpecParser.diagnosticLimit)))
        }
        return schedules
    }

    /// What is wrong with a schedule's name; `nil` when nothing is. It is the name of a file too.
    public static func problem(name: String) -> String? { SpecParser.problem(name: name) }

    private let file: String
    private let folder: String
    private(set) var diagnostics: [Diagnostic] = []

    private init(file: String, folder: String) {
        self.file = file
        self.folder = folder
    }

    private mutating func read(_ source: SpecSource) -> [Schedule] {
        let document = SpecDocument(source)
        diagnostics += document.diagnostics
        guard document.diagnostics.isEmpty || document.root != nil else { return [] }
        guard let root = document.root, !root.isNull else {
            diagnostics.append(
                Diagnostic("the file is empty", suggestion: "begin with `schedules:`, or remove the file"))
            return []
        }
        var fields = FieldReader(root, owner: nil)
        let named = Self.top(&fields)
        fields.finish()
        diagnostics += fields.diagnostics
        if root.isMapping, !fields.has("schedules") {
            diagnostics.append(
                Diagnostic("the file has no schedules", at: root.location, suggestion: "begin with `schedules:`"))
        }
        guard let named, !named.isBroken else { return [] }
        guard named.isMapping, !named.entries.isEmpty else {
            diagnostics.append(
                Diagnostic(
                    "`schedules`: expected a mapping of names to schedules, found "
                        + (named.isMapping ? "an empty one" : named.kind),
                    at: named.location, suggestion: "write each schedule as `NAME: {run: FILE, cron: \"0 3 * * *\"}`"))
            return []
        }
        if named.entries.count > Self.limit {
            diagnostics.append(
                Diagnostic("there are more than \(Self.limit) schedules in one file", at: named.location))
        }
        var schedules: [Schedule] = []
        for entry in named.entries.prefix(Self.limit) where diagnostics.count < SpecParser.diagnosticLimit {
            if let problem = Self.problem(name: entry.key) {
                diagnostics.append(Diagnostic(problem, at: entry.location))
            }
            schedules.append(schedule(entry))
        }
        return schedules
    }

    /// The top level, declared once for parsing and for the schema.
    static func top(_ fields: inout FieldReader) -> SpecNode? {
        fields.part("schedules", "Drills that are due again and again, by name. A name is one among all files.")
    }

    private mutating func schedule(_ entry: SpecNode.Entry) -> Schedule {
        var schedule = Schedule(name: entry.key, file: file, timing: .manual, choices: [])
        schedule.location = entry.location
        // An empty value is a mapping of nothing, so that what is missing is said.
        let node = entry.value.isNull ? SpecNode(content: .mapping([]), location: entry.location) : entry.value
        var fields = FieldReader(node, owner: entry.key)
        let parts = ScheduleParts(&fields, &schedule)
        parts.check(&fields, &schedule)
        fields.finish()
        diagnostics += fields.diagnostics + parts.readLists(into: &schedule)
        schedule.resolvePaths(in: folder)
        return schedule
    }
}
