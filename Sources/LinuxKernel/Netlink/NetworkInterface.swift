/// A network interface, as rtnetlink lists it.
public struct NetworkInterface: Hashable, Sendable {
    /// Its name, such as `eth0`.
    public var name: String
    /// Its index in the network namespace.
    public var index: Int32
    /// Whether it is the loopback interface.
    public var isLoopback: Bool
    /// Whether it is administratively up.
    public var isUp: Bool

    /// Describes an interface.
    public init(name: String, index: Int32, isLoopback: Bool, isUp: Bool) {
        self.name = name
        self.index = index
        self.isLoopback = isLoopback
        self.isUp = isUp
    }
}
