import ChaosModel

extension DaemonStatus {
    /// Without the lines of broken files: secrets may stand in them. What is wrong, and where, stays.
    var withoutSources: DaemonStatus {
        var status = self
        for index in status.badFiles.indices {
            let lines = status.badFiles[index].problem.split(separator: "\n")
            let told = lines.filter { $0.contains(": error: ") || $0.hasPrefix("  help: ") }
            status.badFiles[index].problem = told.joined(separator: "\n")
        }
        return status
    }
}
