import ChaosModel
import LinuxKernel
import Synchronization

extension SettingFacts {
    /// Which settings each network namespace has for itself: found out once, since it takes a namespace to try.
    private static let ofNamespace = Mutex<[[String]: Bool]>([:])

    /// Looks at a setting in the calling thread's namespaces.
    init(lookingAt name: String) {
        guard let parts = KernelSetting.parts(of: name) else {
            self.init(absentBut: nil)
            return
        }
        let path = "/proc/sys/" + parts.joined(separator: "/")
        guard Directory.exists(path), !Directory.isDirectory(path) else {
            self.init(absentBut: Self.nearest(to: parts))
            return
        }
        let known = Self.ofNamespace.withLock { $0[parts] }
        let isOwn = known ?? SettingFile.isOfNamespace(parts)
        if known == nil { Self.ofNamespace.withLock { $0[parts] = isOwn } }
        self.init(
            value: try? SettingFile.value(at: path), isWritable: SettingFile.isWritable(path),
            reach: isOwn ? .namespace : .host)
    }

    /// What somebody who wrote this most likely meant: the same last part anywhere, or the nearest name beside it.
    private static func nearest(to parts: [String]) -> String? {
        guard let last = parts.last else { return nil }
        let all = SettingFile.all()
        let named = all.filter { $0.last == last && $0.count > 1 }
        if named.count == 1 { return KernelSetting.canonical(named[0]) }
        let beside = all.filter { $0.count == parts.count && $0.dropLast() == parts.dropLast() }.compactMap(\.last)
        if let nearest = Spelling.nearest(last, among: beside) {
            return KernelSetting.canonical(parts.dropLast() + [nearest])
        }
        // A part before the last may be the wrong one.
        let name = KernelSetting.canonical(parts)
        return Spelling.nearest(name, among: named.map(KernelSetting.canonical))
    }
}

extension NetworkFacts {
    /// Looks at settings in the calling thread's network namespace.
    mutating func lookUp(settings names: Set<String>) {
        for name in names { settings[name] = SettingFacts(lookingAt: name) }
    }
}
