/// The names by which documents ask for what the operator says beside them: what is given by another name serves nothing.
public struct AskedNames: Hashable, Sendable {
    /// Of targets, of networks, and of variables.
    public var targets: Set<String> = [], addresses: Set<String> = [], variables: Set<String> = []

    mutating func formUnion(_ other: AskedNames) {
        targets.formUnion(other.targets)
        addresses.formUnion(other.addresses)
        variables.formUnion(other.variables)
    }
}
