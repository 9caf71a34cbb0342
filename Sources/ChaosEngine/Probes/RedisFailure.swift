/// What a Redis server refuses with: the detail of a bad answer. The numbers are stable.
enum RedisFailure: UInt16, CaseIterable {
    /// Any other error.
    case other = 1
    /// It is still reading its data.
    case loading = 2
    /// A password is needed, or the one given is wrong, or its user may not do this.
    case access = 3
    /// It is busy with a script.
    case busy = 4
    /// It is a replica that has lost its master.
    case masterDown = 5
    /// Its cluster does not serve this key.
    case cluster = 6
    /// It cannot save, or is out of memory.
    case storage = 7
    /// The key holds something else than a text.
    case wrongType = 8
    /// It has as many clients as it takes.
    case clients = 9

    /// Reads the text of an error reply: its first word is a code.
    init(_ text: [UInt8]) {
        let line = String(decoding: text.prefix(256), as: UTF8.self)
        switch line.prefix(while: { $0 != " " }) {
        case "LOADING": self = .loading
        case "NOAUTH", "WRONGPASS", "NOPERM", "DENIED": self = .access
        case "BUSY": self = .busy
        case "MASTERDOWN": self = .masterDown
        case "CLUSTERDOWN", "MOVED", "ASK", "TRYAGAIN": self = .cluster
        case "MISCONF", "OOM", "READONLY": self = .storage
        case "WRONGTYPE": self = .wrongType
        case "ERR" where line.contains("max number of clients"): self = .clients
        case "ERR" where line.contains("AUTH") || line.contains("invalid password"): self = .access
        default: self = .other
        }
    }
}
