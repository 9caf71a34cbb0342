extension Change {
    /// The network namespace that is changed, when it is not our own.
    public var namespace: NetworkNamespaceID? {
        switch self {
        case .startHelper(let helper): helper.work.details.namespace
        case .addPacketFilter(let filter): filter.namespace
        case .addImpairment(let impairment): impairment.namespace
        case .cutConnections(let cut): cut.sockets.namespace
        case .setLinkDown(let link): link.namespace
        case .writeSetting(let setting): setting.namespace
        case .signal, .pause, .freeze, .createCgroup, .enableController, .moveProcesses, .writeCgroup,
            .limitOpenFiles, .adjustOOMScore, .keepAffinity, .createDirectory, .armHelper, .launch, .killGroup,
            .restart, .provideClock, .skewClock:
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
        case .restoreLink(let record): record.namespace
        case .writeSetting(let setting): setting.namespace
        case .impossible, .nothing, .resume, .removeCgroup, .disableController, .moveBack, .writeCgroup,
            .limitOpenFiles, .adjustOOMScore, .restoreAffinity, .removeDirectory, .disarmHelper, .stopWorkload,
            .setClock:
            nil
        }
    }

    /// The same undo for somebody outside of the run's network namespace, `own`: what meant that one names it now.
    public func seen(fromOutside own: NetworkNamespaceID) -> Undo {
        switch self {
        case .restoreLink(var record):
            record.namespace = record.namespace ?? own
            return .restoreLink(record)
        case .writeSetting(var setting):
            // Every other setting is found from anywhere.
            if setting.isOfNetwork { setting.namespace = setting.namespace ?? own }
            return .writeSetting(setting)
        case .stopHelper(let token, let table, nil, let redirected):
            // A helper that leaves nothing in the namespace is ended from anywhere.
            return table == nil && redirected == nil
                ? self : .stopHelper(token: token, table: table, in: own, redirectedTo: redirected)
        case .removePacketFilter(let table, nil): return .removePacketFilter(table: table, in: own)
        case .removeImpairment(let interface, let minor, let table, nil):
            return .removeImpairment(interface: interface, minor: minor, table: table, in: own)
        case .impossible, .nothing, .resume, .removeCgroup, .disableController, .moveBack, .writeCgroup,
            .limitOpenFiles, .adjustOOMScore, .restoreAffinity, .removeDirectory, .disarmHelper, .stopHelper,
            .setClock,
            .removePacketFilter,
            .removeImpairment, .stopWorkload:
            return self
        }
    }
}
