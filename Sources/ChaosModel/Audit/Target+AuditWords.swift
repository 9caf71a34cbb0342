extension Target.Selector {
    /// The selector as the audit log keeps it: of a command only the program, for its arguments may hold secrets.
    public var auditWords: String {
        if case .command(let command) = self { return "command:" + (command.arguments.first ?? "") }
        return fieldText
    }
}
