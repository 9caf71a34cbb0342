extension NotifyMessage {
    /// A message of the daemon, which belongs to no run.
    /// - Parameters:
    ///   - id: the same in every attempt to deliver it, and in nothing else.
    ///   - at: seconds since 1970.
    ///   - elapsed: seconds since the daemon's start.
    public init(_ event: NotifyEvent, id: String, host: String, at: Double, elapsed: Double) {
        self.init(event, number: 0, run: "", experiment: "", labels: [:], host: host, at: at, elapsed: elapsed)
        self.id = id
    }
}

/// As JSON. What has no run says nothing of one.
extension NotifyMessage {
    private enum CodingKeys: String, CodingKey {
        case format, event, id, test, run, experiment, labels, host, at, elapsed, slo, end, notice, digest, held
    }

    /// Reads a message.
    /// - Throws: `DecodingError`.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        format = try values.decode(Int.self, forKey: .format)
        event = try values.decode(NotifyEvent.self, forKey: .event)
        id = try values.decode(String.self, forKey: .id)
        test = try values.decodeIfPresent(Bool.self, forKey: .test)
        run = try values.decodeIfPresent(String.self, forKey: .run) ?? ""
        experiment = try values.decodeIfPresent(String.self, forKey: .experiment) ?? ""
        labels = try values.decodeIfPresent([String: String].self, forKey: .labels) ?? [:]
        host = try values.decode(String.self, forKey: .host)
        at = try values.decode(String.self, forKey: .at)
        elapsed = try values.decode(Double.self, forKey: .elapsed)
        slo = try values.decodeIfPresent(SLOPart.self, forKey: .slo)
        end = try values.decodeIfPresent(EndPart.self, forKey: .end)
        notice = try values.decodeIfPresent(DaemonNotice.self, forKey: .notice)
        digest = try values.decodeIfPresent(DrillDigest.self, forKey: .digest)
        held = try values.decodeIfPresent([DaemonNotice].self, forKey: .held)
    }

    /// Writes a message.
    /// - Throws: `EncodingError`.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(format, forKey: .format)
        try values.encode(event, forKey: .event)
        try values.encode(id, forKey: .id)
        try values.encodeIfPresent(test, forKey: .test)
        if !run.isEmpty {
            try values.encode(run, forKey: .run)
            try values.encode(experiment, forKey: .experiment)
            try values.encode(labels, forKey: .labels)
        }
        try values.encode(host, forKey: .host)
        try values.encode(at, forKey: .at)
        try values.encode(elapsed, forKey: .elapsed)
        try values.encodeIfPresent(slo, forKey: .slo)
        try values.encodeIfPresent(end, forKey: .end)
        try values.encodeIfPresent(notice, forKey: .notice)
        try values.encodeIfPresent(digest, forKey: .digest)
        try values.encodeIfPresent(held, forKey: .held)
    }
}
