import ChaosModel
import ChaosScheduler
import Logging

extension DrillEvent {
    /// Puts it into the log.
    func say(to logger: Logger) {
        switch self {
        case .queued(let drill): logger.info("drill waits", metadata: drill.fields)
        case .started(let drill): logger.notice("drill starts", metadata: drill.fields)
        case .stageEnded(let drill, let verdict):
            logger.notice("stage ended", metadata: drill.fields.merging(["verdict": "\(verdict)"]) { $1 })
        case .ended(let drill, _):
            let level: Logger.Level =
                drill.verdict == "rollbackIncomplete" ? .critical : drill.verdict == "passed" ? .notice : .warning
            logger.log(level: level, "drill ended", metadata: drill.fields)
        case .skipped(let drill, _): logger.notice("drill skipped", metadata: drill.fields)
        case .missed(let drill): logger.warning("drill missed", metadata: drill.fields)
        case .paused(let schedule, let pause):
            let fields: Logger.Metadata = ["schedule": "\(schedule)", "by": "\(pause.by)", "reason": "\(pause.reason)"]
            logger.warning("schedule paused", metadata: fields)
        case .resumed(let schedule, let by):
            logger.notice("schedule resumed", metadata: ["schedule": "\(schedule)", "by": "\(by)"])
        case .reloaded(let schedules, let badFiles):
            logger.notice("schedules read", metadata: ["schedules": "\(schedules)", "bad files": "\(badFiles)"])
        case .badFile(let file):
            logger.error(
                "schedule file not in force",
                metadata: [
                    "file": "\(file.path)", "problem": "\(file.problem)", "keeps earlier": "\(file.keepsEarlier)",
                ])
        case .halted(let reason, let by):
            logger.warning("runs halted", metadata: ["reason": "\(reason)", "by": "\(by)"])
        case .haltCleared(let by): logger.notice("runs may begin again", metadata: ["by": "\(by)"])
        case .trouble(let text): logger.error("trouble", metadata: ["reason": "\(text)"])
        }
    }

    /// A drill that is over by it.
    var over: (drill: DrillRecord, isQuiet: Bool)? {
        switch self {
        case .ended(let drill, let isQuiet), .skipped(let drill, let isQuiet): (drill, isQuiet)
        case .missed(let drill): (drill, false)
        default: nil
        }
    }
}

extension DrillRecord {
    fileprivate var fields: Logger.Metadata {
        var fields: Logger.Metadata = [
            "drill": "\(id)", "schedule": "\(schedule)", "due": "\(Figure.timestamp(nominal))", "trigger": "\(trigger)",
        ]
        if let run = runs.last { fields["run"] = "\(run)" }
        if let stage, let stages { fields["stage"] = "\(stage) of \(stages)" }
        if let verdict { fields["verdict"] = "\(verdict)" }
        if let reason { fields["reason"] = "\(reason)" }
        return fields
    }
}
