import ChaosModel
import LinuxKernel

/// Settings of sysctl(8).
extension LinuxHost {
    func undo(of setting: KernelSetting) throws(HostError) -> Undo {
        var earlier = setting
        earlier.value = try value(of: setting)
        return setting.isSame(as: earlier.value) ? .nothing : .writeSetting(earlier)
    }

    func write(_ setting: KernelSetting) throws(HostError) { try write(setting, to: try settings(of: setting)) }

    func write(_ setting: KernelSetting, to settings: NetworkSettings) throws(HostError) {
        try attempt("set \(setting.name) to \(setting.value)") { () throws(KernelError) in
            try settings.set(setting.name, to: setting.value)
        }
    }

    func isSet(_ setting: KernelSetting) throws(HostError) -> Bool { setting.isSame(as: try value(of: setting)) }

    /// How many ports the setting takes away from outgoing connections, against all there are.
    func evidence(of setting: KernelSetting) throws(HostError) -> [String: Double] {
        guard setting.name == KernelSetting.portRange else { return [:] }
        let ends = try value(of: setting).split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
        guard ends.count == 2 else { return [:] }
        return ["ports_withdrawn": 65536 - (ends[1] - ends[0] + 1)]
    }

    private func value(of setting: KernelSetting) throws(HostError) -> String {
        let settings = try settings(of: setting)
        return try attempt("read \(setting.name)") { () throws(KernelError) in try settings.value(of: setting.name) }
    }

    private func settings(of setting: KernelSetting) throws(HostError) -> NetworkSettings {
        guard let settings = try places.require(setting.namespace).settings else {
            throw HostError("write \(setting.name)", errno: 30, reason: "/proc/sys/net cannot be written here")
        }
        return settings
    }
}
