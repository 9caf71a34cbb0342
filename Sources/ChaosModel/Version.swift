/// The version of the commands `aftershock` and `aftershockd`, which are released together.
public enum Version {
    /// By semantic versioning.
    public static let text = "0.1.0"
}
