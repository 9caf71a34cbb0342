/// What a change means to whoever measures: to the packets of the probes, or to the probing process.
struct ProbeImpact {
    /// The ways in which a change can matter.
    enum Way {
        /// Packets that match are treated, refused or dropped.
        case packets(PacketFilter, PacketTreatment?)
        /// Established connections are reset.
        case connections(SocketReset)
        /// An interface is down.
        case link(LinkDown)
        /// Something that the probing process may need.
        case host(HostNeed)
        /// Nothing.
        case none
    }

    let way: Way

    /// Looks at a change.
    init(_ change: Change) {
        switch change {
        case .addPacketFilter(let filter): way = .packets(filter, nil)
        case .addImpairment(let impairment): way = .packets(impairment.filter, impairment.treatment)
        case .cutConnections(let cut): way = .connections(cut.sockets)
        case .setLinkDown(let link): way = .link(link)
        case .startHelper(let helper): way = Self.way(of: helper)
        case .freeze(let group), .writeCgroup(let group, _, _): way = .host(.group(group))
        case .writeSetting(let setting): way = .host(.setting(setting))
        // These are about processes of others: our own are out of bounds.
        case .signal, .killGroup, .restart, .pause, .createCgroup, .enableController, .moveProcesses, .limitOpenFiles,
            .adjustOOMScore, .keepAffinity, .createDirectory, .provideClock, .skewClock, .armHelper, .launch:
            way = .none
        }
    }

    private static func way(of helper: Helper) -> Way {
        switch helper.work {
        case .burnCPU(let load): .host(.cpus(load))
        case .holdPackets(let queue): .packets(queue.filter, queue.treatment)
        case .answerDNS(let responder): .packets(responder.filter, nil)
        case .resetConnections(let reset): .connections(reset)
        case .fillMemory(let load): .host(.memory(load.place?.group))
        case .exhaustMemory(let exhaustion): .host(.memory(exhaustion.place.group))
        case .fillTasks(let load): .host(.tasks(load.group))
        case .holdPorts(let hold): .host(.ports(hold.namespace))
        case .holdDescriptors: .host(.descriptors)
        case .holdSpace(let hold): .host(.disk(hold.directory))
        case .makeFiles(let hold): .host(.disk(hold.directory))
        case .loadDisk(let load): .host(.disk(load.directory))
        // Load on a service, calls of a target, and the memory of one of those above.
        case .occupyPorts, .openConnections, .holdConnections, .fillAcceptQueue, .superviseSyscalls, .gateFiles,
            .traceSyscalls, .holdMemory:
            .none
        }
    }

    /// Whether it is about packets at all.
    var isOnPackets: Bool {
        switch way {
        case .packets, .connections, .link: true
        case .host, .none: false
        }
    }

    /// Whether the packets of a probe meet it, and what it adds to their time.
    func onPackets(of flow: ProbeFlow) -> (answer: ProbePath.Answer, added: String?) {
        switch way {
        case .packets(let filter, let treatment):
            let (request, reply) = flow.meets(filter)
            let answer = ProbePath.Answer(ProbeFlow.any([request, reply]))
            guard answer == .yes else { return (answer, nil) }
            return (.yes, treatment.flatMap { Self.added(by: $0, request == true, reply == true) })
        case .connections(let reset): return (ProbePath.Answer(flow.isReset(by: reset)), nil)
        case .link(let link): return (ProbePath.Answer(flow.uses(link)), nil)
        case .host, .none: return (.no, nil)
        }
    }

    /// What a delay of the fault's own adds to an answer.
    private static func added(by treatment: PacketTreatment, _ request: Bool, _ reply: Bool) -> String? {
        guard treatment.delay > 0 else { return nil }
        let spread = treatment.jitter > 0 ? " ± \(treatment.jitter.asMilliseconds)" : ""
        let direction = request && reply ? "there and back" : request ? "there" : "back"
        return "its latency includes the fault's own \(treatment.delay.asMilliseconds)\(spread), for every packet "
            + "on the way \(direction)"
    }

    /// What it means to the probing process; `nil` when nothing.
    func onOurselves(_ survey: Survey) -> (answer: ProbePath.Answer, reason: String)? {
        guard case .host(let need) = way else { return nil }
        return need.judge(survey)
    }
}
