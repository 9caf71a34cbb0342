/// How a later recovery knows whether what it finds is still the fault's.
extension Change {
    /// What would bring the fault's own value back to where `undo` writes the earlier one. As long as a host holds it to be
    /// restored, the fault is there. Where neither is restored, somebody else has set a third value since, which must
    /// not be lost. `nil` for what is found by a name of our own, or carries its own mark.
    public func marker(of undo: Undo) -> Undo? {
        if case .writeCgroup(let group, let file, let value) = self, case .writeCgroup(group, file, _) = undo {
            return .writeCgroup(group, file: file, value: value)
        }
        if case .writeSetting(let setting) = self, case .writeSetting(let earlier) = undo,
            setting.name == earlier.name, !setting.isMovedByOthers
        {
            return .writeSetting(setting)
        }
        return nil
    }
}
