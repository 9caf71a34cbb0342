extension Change {
    /// The network namespace that is changed, when it is not our own.
    public var namespace: NetworkNamespaceID? {
        switch self {
        case .startHelper(let helper): helper.work.details.namespace
        case .addPacketFilter(let filter): filter.namespace
        case .addImpairment(let impairment): impairment.namespace
        case .signal, .pause, .freeze, .createCgroup, .enableController, .moveProcesses, .writeCgroup, .limitOpenFiles,
            .launch:
            nil
        }
    }
}

extension Undo {
    /// The network namespace in which it acts, when that is not the run's own.
    public var namespace: NetworkNamespaceID? {
        switch self {
        case .stopHelper(_, _, let namespace, _), .removePacketFilter(_, let namespace),
            .removeImpairment(_, _, _, let namespace):
            namespace
        case .impossible, .nothing, .resume, .removeCgroup, .disableController, .moveBack, .writeCgroup,
            .limitOpenFiles, .stopWorkload:
            nil
        }
    }

    /// The same undo for somebody outside of the run's network namespace, `own`: what meant that one names it now.
    public func seen(fromOutside own: NetworkNamespaceID) -> Undo {
        switch self {
        case .stopHelper(let token, let table, nil, let redirected):
            // A helper that leaves nothing in the namespace is ended from anywhere.
            table == nil && redirected == nil
                ? self : .stopHelper(token: token, table: table, in: own, redirectedTo: redirected)
        case .removePacketFilter(let table, nil): .removePacketFilter(table: table, in: own)
        case .removeImpairment(let interface, let minor, let table, nil):
            .removeImpairment(interface: interface, minor: minor, table: table, in: own)
        case .impossible, .nothing, .resume, .removeCgroup, .disableController, .moveBack, .writeCgroup,
            .limitOpenFiles, .stopHelper, .removePacketFilter, .removeImpairment, .stopWorkload:
            self
        }
    }
}
