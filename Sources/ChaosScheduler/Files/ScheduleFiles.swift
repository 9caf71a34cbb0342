import ChaosModel
import LinuxKernel

/// The schedule files of some directories, as they were at the last look: which are in force, and which are not.
///
/// A file that is broken, or refers to what is broken now, keeps its last good content in force, the former also over restarts;
/// a directory that cannot be read keeps all of its files. A name counts once: in the first file that has it, by directory and
/// name.
struct ScheduleFiles {
    /// The directories, in order.
    let directories: [String]
    /// Who alone may have written what is read; anybody when `nil`.
    let owners: Set<UInt32>?
    /// What is in force, in order.
    private(set) var inForce: [ScheduleFile] = []
    /// Files that are not in force as they are on disk.
    private(set) var badFiles: [DaemonStatus.BadFile] = []
    /// Directories that cannot be read, and why.
    private(set) var troubles: [String] = []
    /// The last good content of each file.
    private(set) var lastGood: [String: [UInt8]]

    /// What was seen on disk at the last look, and what is being taken over from it.
    private var seen: [String: Content] = [:]
    private var taken: [String: Content] = [:]
    private var hasLooked = false
    /// What became of a content, by path: it is read once.
    private var read: [String: (of: Content, result: Result<ScheduleFile, ScheduleFileError>)] = [:]
    /// What was last found good, by path.
    private var good: [String: ScheduleFile] = [:]
    /// The experiments and calendars that a text names.
    private var references: [String: (of: [UInt8], paths: [String])] = [:]
    private var sights: FileSights

    /// What a file has and what the files have that it refers to, each in a word; or why that cannot be told.
    private enum Content: Hashable {
        case bytes([UInt8], referring: [String: String])
        case unreadable(KernelError)
    }

    /// Begins with what was good before.
    init(directories: [String], owners: Set<UInt32>?, lastGood: [String: [UInt8]] = [:]) {
        self.directories = directories
        self.owners = owners
        self.lastGood = lastGood
        sights = FileSights(owners: owners)
    }

    /// Looks at every file. A change counts once it was there at two looks in a row: an editor may be about to write more.
    /// - Parameter isPatient: otherwise whatever is there counts at once.
    /// - Returns: whether anything is other than before.
    mutating func look(isPatient: Bool) -> Bool {
        if !isPatient { sights = FileSights(owners: owners) }
        let now = contents()
        defer { seen = now }
        // The first look counts also where nothing is: something may have been there before.
        guard now != taken || !hasLooked, !isPatient || now == seen else { return false }
        (taken, hasLooked) = (now, true)
        settle()
        return true
    }

    /// Names that are files of schedules: editors leave others beside them.
    static func isScheduleFile(_ name: String) -> Bool {
        !name.hasPrefix(".") && !name.hasPrefix("#") && (name.hasSuffix(".yaml") || name.hasSuffix(".yml"))
    }

    private mutating func contents() -> [String: Content] {
        var found: [String: Content] = [:]
        troubles = []
        for directory in directories {
            do throws(KernelError) {
                for name in try Directory.list(directory) where Self.isScheduleFile(name) {
                    let path = directory + "/" + name
                    do throws(KernelError) {
                        // One that is gone since is none.
                        if let bytes = try sights.content(of: path, upTo: SpecSource.byteLimit) {
                            found[path] = content(bytes, path)
                        }
                    } catch { found[path] = .unreadable(error) }
                }
            } catch {
                let known = Set(lastGood.keys).union(taken.keys).filter { $0.hasPrefix(directory + "/") }
                troubles.append(
                    "the schedules' directory \(directory) cannot be read (\(error.reason))"
                        + (known.isEmpty ? "" : ": what was read of it before stays in force"))
                for path in known { found[path] = taken[path] ?? lastGood[path].map { content($0, path) } }
            }
        }
        references = references.filter { found[$0.key] != nil }
        sights.keep(Set(found.keys).union(references.values.flatMap(\.paths)))
        return found
    }

    /// A text, with a word on each file that it refers to.
    private mutating func content(_ bytes: [UInt8], _ path: String) -> Content {
        if references[path]?.of != bytes { references[path] = (bytes, ScheduleFile.references(of: bytes, as: path)) }
        var words: [String: String] = [:]
        for other in references[path]?.paths ?? [] {
            do throws(KernelError) {
                let content = try sights.content(of: other, upTo: EventCalendar.largest)
                words[other] = try content.map { bytes throws(KernelError) in try Digest.sha256(bytes) } ?? "missing"
            } catch { words[other] = error.reason }
        }
        return .bytes(bytes, referring: words)
    }

    /// Decides what is in force, after `taken` changed.
    private mutating func settle() {
        inForce = []
        badFiles = []
        var names: [String: String] = [:]
        read = read.filter { taken[$0.key] != nil }
        good = good.filter { taken[$0.key] != nil }
        lastGood = lastGood.filter { taken[$0.key] != nil }
        for path in taken.keys.sorted(by: isBefore) {
            var problem: String?
            var file: ScheduleFile?
            switch taken[path] {
            case .bytes(let bytes, _)?:
                switch checked(bytes, path) {
                case .success(let good): file = good
                case .failure(let error): problem = error.description
                }
            case .unreadable(let error)?: problem = ScheduleFileError.unreadable(path, error).description
            case nil: continue
            }
            if let candidate = file, let clash = clash(of: candidate, with: names) { (file, problem) = (nil, clash) }
            if let file { (lastGood[path], good[path]) = (Array(file.text.utf8), file) }
            if let problem {
                file = earlier(path, names)
                badFiles.append(
                    DaemonStatus.BadFile(path: path, problem: problem, keepsEarlier: file != nil))
            }
            guard let file else { continue }
            for schedule in file.schedules { names[schedule.name] = path }
            inForce.append(file)
        }
    }

    private mutating func checked(_ bytes: [UInt8], _ path: String) -> Result<ScheduleFile, ScheduleFileError> {
        let content = taken[path] ?? .bytes(bytes, referring: [:])
        if let known = read[path], known.of == content { return known.result }
        let result: Result<ScheduleFile, ScheduleFileError>
        do throws(ScheduleFileError) {
            result = .success(try ScheduleFile.check(bytes, as: path, owners: owners))
        } catch { result = .failure(error) }
        read[path] = (content, result)
        return result
    }

    private func earlier(_ path: String, _ names: [String: String]) -> ScheduleFile? {
        // After a restart only the text is known: when what it refers to is broken as well, nothing of it is in force.
        guard let file = good[path] ?? lastGood[path].flatMap({ try? .check($0, as: path, owners: owners) }) else {
            return nil
        }
        return clash(of: file, with: names) == nil ? file : nil
    }

    private func clash(of file: ScheduleFile, with names: [String: String]) -> String? {
        for schedule in file.schedules {
            guard let other = names[schedule.name] else { continue }
            let place = schedule.location.map { ":\($0.line):\($0.column)" } ?? ""
            return "\(file.path)\(place): error: the schedule `\(schedule.name)` is in \(other) already\n"
                + "  help: a name is one among all files"
        }
        return nil
    }

    private func isBefore(_ a: String, _ b: String) -> Bool {
        let places = [a, b].map { path in directories.firstIndex { path.hasPrefix($0 + "/") } ?? directories.count }
        return (places[0], a) < (places[1], b)
    }
}
