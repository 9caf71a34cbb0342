import ChaosModel
import LinuxKernel

/// Settings of sysctl(8).
extension LinuxHost {
    func undo(of setting: KernelSetting) throws(HostError) -> Undo {
        var earlier = setting
        earlier.value = try value(of: setting)
        if setting.isSame(as: earlier.value), !setting.isMovedByOthers { return .nothing }
        // Of two that stand for one thing the kernel keeps the one that was written last, and shows 0 for the other.
        if let other = setting.counterpart, earlier.value == "0" {
            earlier.name = other
            earlier.value = try value(of: earlier)
        }
        return .writeSetting(earlier)
    }

    func write(_ setting: KernelSetting) throws(HostError) {
        guard try attemptWrite(setting) else {
            throw HostError("set \(setting.name)", errno: 2, reason: "its network namespace is gone")
        }
    }

    /// Writes a value back. What belonged to a namespace that is gone went with it.
    func restore(_ setting: KernelSetting) throws(HostError) { _ = try attemptWrite(setting) }

    func isSet(_ setting: KernelSetting) throws(HostError) -> Bool { setting.isSame(as: try value(of: setting)) }

    /// How many ports the setting takes away from outgoing connections, against all there are.
    func evidence(of setting: KernelSetting) throws(HostError) -> [String: Double] {
        guard setting.name == KernelSetting.portRange else { return [:] }
        let ends = try value(of: setting).split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
        guard ends.count == 2 else { return [:] }
        return ["ports_withdrawn": 65536 - (ends[1] - ends[0] + 1)]
    }

    private func attemptWrite(_ setting: KernelSetting) throws(HostError) -> Bool {
        // A journal may be forged; what no experiment may change is not put back either.
        if let reason = setting.refusal { throw HostError("set \(setting.name)", errno: 1, reason: reason) }
        if setting.name == KernelSetting.portRange {
            guard let place = try places.place(setting.namespace) else { return false }
            let settings = try writable(place, setting)
            try attempt("set \(setting.name) to \(setting.value)") { () throws(KernelError) in
                try settings.set(setting.name, to: setting.value)
            }
            return true
        }
        let path = try path(of: setting)
        return try inPlace(of: setting) { () throws(KernelError) in try SettingFile.write(setting.value, to: path) }
            != nil
    }

    private func value(of setting: KernelSetting) throws(HostError) -> String {
        if setting.name == KernelSetting.portRange {
            let settings = try writable(try places.require(setting.namespace), setting)
            return try attempt("read \(setting.name)") { () throws(KernelError) in
                try settings.value(of: setting.name)
            }
        }
        let path = try path(of: setting)
        guard let value = try inPlace(of: setting, { () throws(KernelError) in try SettingFile.value(at: path) }) else {
            throw HostError("read \(setting.name)", errno: 2, reason: "its network namespace is gone")
        }
        return value
    }

    /// Runs `body` where the setting is; `nil` when that is gone.
    private func inPlace<Value: Sendable>(
        of setting: KernelSetting, _ body: @escaping @Sendable () throws(KernelError) -> Value
    ) throws(HostError) -> Value? {
        if let namespace = setting.namespace, !places.isOwn(namespace), setting.isOfNetwork {
            return try places.inside(namespace, body)
        }
        return try attempt("setting \(setting.name)", body)
    }

    private func path(of setting: KernelSetting) throws(HostError) -> String {
        guard let path = setting.path else { throw HostError("find \(setting.name)", reason: "it is no setting") }
        return path
    }

    private func writable(_ place: NetworkPlace, _ setting: KernelSetting) throws(HostError) -> NetworkSettings {
        guard let settings = place.settings else {
            throw HostError("write \(setting.name)", errno: 30, reason: "/proc/sys/net cannot be written here")
        }
        return settings
    }
}
