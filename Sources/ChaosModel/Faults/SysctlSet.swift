/// Changes a kernel setting of sysctl(8).
struct SysctlSet: Fault {
    static let name = "sysctl.set"
    static let summary = "Changes a kernel setting: in the target's network namespace, or of the whole host."
    static let targetNeed = TargetNeed.optionalTraffic

    private let name: String
    private let value: String

    var claimedSettings: [String] { [name] }

    init(_ fields: inout FieldReader) {
        let written: String = fields.required(
            "name", "The setting as sysctl names it; a slash stands for a dot in a part of it.",
            example: "net.ipv4.tcp_retries2"
        ) { (value: String) in
            KernelSetting.parts(of: value) == nil ? "expected a name such as `net.ipv4.tcp_retries2`" : nil
        }
        // A name that is a path, or has its slashes and dots the other way round, is the same setting.
        name = KernelSetting.parts(of: written).map(KernelSetting.canonical) ?? written
        value = fields.required("value", "Its value meanwhile.", example: "5") { (value: String) in
            if value.contains("\n") { return "is one line" }
            return value.utf8.count > 1024 ? "has at most 1024 bytes" : nil
        }
    }

    func changes(on survey: Survey) throws(PlanError) -> [Change] {
        if let reason = SettingRefusal.reason(for: name, value: value) {
            throw PlanError("`\(name)` is not changed: \(reason)")
        }
        let setting = KernelSetting(name: name, value: value)
        if setting.isOfNetwork, let target = survey.target, let problem = target.networkProblem {
            throw PlanError("target `\(target.name)`: \(problem)", fix: "make a target of each")
        }
        let facts = setting.isOfNetwork ? survey.network.settings[name] : survey.settings[name]
        guard let facts else { throw PlanError("`\(name)` was not looked at") }
        guard facts.exists else {
            // What holds for the whole host is not shown in the namespaces of containers.
            let place = survey.namespace == nil || !setting.isOfNetwork ? "" : survey.namespace.suffix
            throw PlanError(
                "there is no setting `\(name)` here\(place)",
                fix: facts.similar.map { "did you mean `\($0)`?" } ?? "`sysctl -a` lists what there is")
        }
        guard facts.value != nil else {
            throw PlanError("`\(name)` cannot be read, so its value could not be put back")
        }
        guard facts.isWritable else {
            throw PlanError(
                "`\(name)` cannot be written here",
                fix: "run as root on the host itself: containers see /proc/sys read-only, and some settings always are")
        }
        var placed = setting
        if setting.isOfNetwork { placed.namespace = survey.namespace }
        return dependents(on: survey).map { .writeSetting($0) } + [.writeSetting(placed)]
    }

    func notes(on survey: Survey) -> [String] {
        var notes: [String] = []
        if let earlier = (KernelSetting(name: name, value: "").isOfNetwork ? survey.network : nil)?.settings[name]?
            .value
            ?? survey.settings[name]?.value
        {
            notes.append("it is `\(earlier)` now")
        }
        if name == "net.core.somaxconn" {
            notes.append("acts on listeners that call listen(2) from now on: restart the service under the fault")
        }
        if name.hasPrefix("net.ipv4.tcp_") {
            notes.append("some TCP settings act on new connections only")
        }
        return notes
    }

    /// Settings that the kernel changes along with this one. Written first, so that they are put back last.
    private func dependents(on survey: Survey) -> [KernelSetting] {
        guard ["net.ipv4.ip_forward", "net.ipv4.conf.all.forwarding"].contains(name) else { return [] }
        let isOn = (Int(value) ?? 0) != 0
        let interfaces = survey.interfaces.keys.sorted().map { $0.replacing(".", with: "/") }
        let forwarding = (["default"] + interfaces).map { ("net.ipv4.conf.\($0).forwarding", isOn ? "1" : "0") }
        return ([("net.ipv4.conf.all.accept_redirects", isOn ? "0" : "1")] + forwarding).map {
            KernelSetting(name: $0.0, value: $0.1, namespace: survey.namespace)
        }
    }
}
