/// Settings that no experiment may change, and why: Documentation/admin-guide/sysctl of the kernel's source.
enum SettingRefusal {
    /// Why a setting is not changed to a value; `nil` when it may be.
    static func reason(for name: String, value: String) -> String? {
        if let reason = always[name] { return reason }
        if let family = families.first(where: { name.hasPrefix($0.prefix) && name.hasSuffix($0.suffix) }) {
            return family.reason
        }
        return values.first { $0.name == name && $0.value == value.filter { !$0.isWhitespace } }?.reason
    }

    private static let action = "it is no setting but starts something, which cannot be taken back"
    private static let oneWay = "the kernel lets nobody set it back before the next boot"
    private static let panics = "the kernel would halt or restart the host, and nobody could take that back"
    private static let program = "it names a program that the kernel starts as root"
    private static let lockOut = "nobody could start a program any more, nor could you log in"
    private static let secret = "it is a key that is not shown, so it could not be put back"
    private static let outOfMemory = "it can take the memory that the whole host, and Aftershock, needs at once"

    private static let always: [String: String] = [
        "vm.drop_caches": action, "vm.compact_memory": action, "vm.stat_refresh": action,
        "kernel.ns_last_pid": "every process that starts changes it, so there is nothing to put back",
        "kernel.modules_disabled": oneWay, "kernel.kexec_load_disabled": oneWay,
        "kernel.kexec_load_limit_panic": oneWay, "kernel.kexec_load_limit_reboot": oneWay,
        "kernel.oops_limit": panics, "kernel.warn_limit": panics, "vm.panic_on_oom": panics,
        "kernel.unknown_nmi_panic": panics, "kernel.sysrq": "it opens or closes the operator's emergency keys",
        "kernel.core_pattern": program, "kernel.modprobe": program, "kernel.hotplug": program,
        "kernel.poweroff_cmd": program, "kernel.usermodehelper.bset": oneWay,
        "kernel.usermodehelper.inheritable": oneWay, "kernel.cap-bound": oneWay,
        "kernel.pid_max": lockOut, "kernel.threads-max": lockOut, "fs.nr_open": lockOut,
        "vm.min_free_kbytes": outOfMemory, "vm.nr_hugepages": outOfMemory, "vm.nr_hugepages_mempolicy": outOfMemory,
        "vm.user_reserve_kbytes": outOfMemory, "vm.admin_reserve_kbytes": outOfMemory,
        "net.ipv4.tcp_fastopen_key": secret,
        "net.core.netdev_rss_key": secret,
    ]

    private static let families: [(prefix: String, suffix: String, reason: String)] = [
        ("kernel.panic", "", panics), ("kernel.", "_panic", panics), ("fs.xfs.panic_mask", "", panics),
        ("fs.binfmt_misc.", "", action), ("kernel.random.", "", "it is the state of the random number generator"),
        ("user.max_", "", lockOut), ("net.", ".flush", action), ("net.ipv6.conf.", ".stable_secret", secret),
        (
            "net.ipv6.conf.", ".disable_ipv6",
            "the kernel drops the addresses and routes along with it; `network.link-down` puts them back"
        ),
        (
            "net.ipv6.conf.", ".forwarding",
            "the kernel drops the default routes that routers announced, which only they can put back"
        ),
    ]

    private static let values: [(name: String, value: String, reason: String)] = [
        ("kernel.yama.ptrace_scope", "3", oneWay), ("kernel.unprivileged_bpf_disabled", "1", oneWay),
        ("vm.overcommit_memory", "2", lockOut),
    ]
}
