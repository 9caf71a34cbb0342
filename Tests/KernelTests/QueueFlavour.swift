@testable import LinuxKernel

/// How this kernel's rules reach NFQUEUE, found by attempting it; `nil` when they do not.
let queueFlavour: NftQueueFlavour? =
    isRoot
    ? (try? inScratchNetwork {
        _ = try PacketHolder(queue: 1, netem: NetemParameters())
        return try NftConnection().queueFlavour()
    }) ?? nil : nil
