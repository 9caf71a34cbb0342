import ChaosModel
import LinuxKernel

extension AuditActor {
    /// Whoever runs this process.
    public static func current(version: String? = nil) -> AuditActor {
        var actor = AuditActor(
            uid: HostFacts.effectiveUser, realUID: HostFacts.realUser, pid: HostFacts.processID,
            parent: HostFacts.parentID)
        actor.loginUID = HostFacts.loginUser
        actor.name = UserDatabase.name(of: actor.loginUID ?? actor.realUID)
        actor.claimedSudoUser = claim("SUDO_USER")
        actor.claimedSudoUID = claim("SUDO_UID")
        actor.claimedSSHClient = claim("SSH_CONNECTION")?.split(separator: " ").first.map(String.init)
        actor.terminal = HostFacts.terminalName
        actor.parentName = ProcessTable.stat(actor.parent)?.comm
        actor.version = version
        return actor
    }

    private static func claim(_ name: String) -> String? {
        HostFacts.environment(name).map { String($0.unicodeScalars.prefix(100)) }
    }
}
