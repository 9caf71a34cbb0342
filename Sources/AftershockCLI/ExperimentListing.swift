import ChaosModel
import LinuxKernel

/// What `list experiments` prints: the files of a directory with the stories at their heads.
struct ExperimentListing {
    /// One file.
    struct Row: Encodable {
        /// The file's path, and its name without the ending.
        let file: String, name: String
        let hypothesis: String?
        /// The shortest that a whole run of it can take, in seconds.
        let lasts: Double?
        /// What the file tells of itself; `nil` when it has no such head.
        let story: StoryHeader?
        /// What is wrong with the file; `nil` when it is valid.
        let problem: String?
        /// The name of the file that this one is a variant of: the longest other name that it begins with.
        var variantOf: String?
    }

    let rows: [Row]

    /// Reads the experiments of a directory.
    /// - Throws: `Refusal` when it cannot be read.
    init(_ directory: String) throws {
        let files: [String]
        do throws(KernelError) { files = try Directory.list(directory).filter { !$0.hasPrefix(".") } } catch {
            throw Refusal("aftershock: error: \(directory): \(error.reason)")
        }
        var rows = files.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }.map { Self.row($0, in: directory) }
        rows.sort { $0.name < $1.name }
        for index in rows.indices {
            rows[index].variantOf = rows.map(\.name).filter { rows[index].name.hasPrefix($0 + "-") }
                .max { $0.count < $1.count }
        }
        self.rows = rows
    }

    private static func row(_ file: String, in directory: String) -> Row {
        let path = directory + "/" + file, name = String(file[..<(file.lastIndex(of: ".") ?? file.endIndex)])
        let spec: SpecFile
        do { spec = try SpecFile(path) } catch {
            return Row(file: path, name: name, hypothesis: nil, lasts: nil, story: nil, problem: "not valid")
        }
        var story: StoryHeader?, problem: String?
        do throws(Diagnostics) { story = try StoryHeaderReader.read(spec.source) } catch {
            problem = error.all.map { ($0.location.map { "\($0.line): " } ?? "") + $0.message }.joined(separator: "; ")
        }
        return Row(
            file: path, name: name, hypothesis: spec.experiment.hypothesis, lasts: spec.experiment.shortest.seconds,
            story: story, problem: problem)
    }

    /// Prints them.
    func show(_ format: RunListing.Format) throws {
        switch format {
        case .json: Output.line(try RunListing.json(rows))
        case .text:
            guard !rows.isEmpty else { return }
            let lines = rows.map { row in
                [row.name, row.story?.needs.joined(separator: ", ") ?? "", row.story?.effect ?? "", Self.text(row)]
            }
            Output.line(Columns.text([["experiment", "needs", "what is to be seen", "story"]] + lines))
        }
    }

    private static func text(_ row: Row) -> String {
        if let problem = row.problem { return "\(problem): see `aftershock validate \(row.file)`" }
        return row.story?.firstSentence ?? row.hypothesis ?? ""
    }
}
