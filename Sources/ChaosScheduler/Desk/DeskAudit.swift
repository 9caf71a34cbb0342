import ChaosEngine
import ChaosModel

/// Writes what somebody did through the desk into the audit log, before it is done: what cannot be written is not done.
struct DeskAudit {
    let state: String
    let version: String

    /// Writes an entry.
    /// - Throws: `DeskError.failed`.
    func note(
        _ kind: AuditEntry.Kind, _ schedule: String?, by actor: String, because reason: String? = nil,
        spec: [UInt8]? = nil
    ) throws(DeskError) {
        var event = AuditEntry.Event(kind, reason: reason?.isEmpty ?? true ? nil : reason)
        event.schedule = schedule
        event.requester = actor
        event.digest(spec: spec)
        do {
            try StateDirectory(state).prepare()
            try AuditLog(state: state).append(event, who: .current(version: version))
        } catch let error as StateDirectory.Distrust {
            throw .failed("\(error.path): \(error.reason)")
        } catch { throw .failed("\(error)") }
    }
}
