/// Something that is refused unless the test names it.
public enum Consent: String, Sendable, CaseIterable {
    /// Faults on process 1.
    case initProcess = "init"
    /// Faults on an ancestor of Aftershock, such as the test itself or your shell.
    case ancestor
    /// Faults on kernel threads.
    case kernelThread = "kernel-thread"
    /// Faults on the ssh server or its port.
    case sshd
    /// A network fault on every packet of an interface.
    case wholeInterface = "whole-interface"
    /// A fault on every program of the host's own network namespace.
    case wholeHost = "whole-host"
    /// Writing to the root of a cgroup hierarchy.
    case rootCgroup = "root-cgroup"
    /// Connections in number to another host that is no target.
    case remoteLoad = "remote-load"
    /// Filling the file system that holds Aftershock's own state.
    case stateDisk = "state-disk"
    /// Filling the file system that is mounted at `/`.
    case rootDisk = "root-disk"
    /// Filling a file system whose files are memory.
    case memoryDisk = "memory-disk"
    /// A kernel setting that holds for the whole host, whatever the namespace.
    case globalSetting = "global-setting"
}
