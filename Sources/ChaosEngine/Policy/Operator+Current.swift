import ChaosModel
import LinuxKernel

extension Operator {
    /// Who runs this process: the user who logged in, as the kernel keeps it; else whom sudo(8) names; else the user of the
    /// process. Root can make any of them say what it likes.
    public static var current: Operator {
        if let uid = HostFacts.loginUser { return Operator(uid, .login) }
        if HostFacts.isRoot, let uid = HostFacts.environment("SUDO_UID").flatMap({ UInt32($0) }) {
            return Operator(uid, .sudo)
        }
        return Operator(HostFacts.realUser, .process)
    }

    private init(_ uid: UInt32, _ source: Source) {
        let name = UserDatabase.name(of: uid)
        self.init(uid: uid, name: name ?? "\(uid)", groups: name.map(UserDatabase.groups) ?? [], source: source)
    }
}
