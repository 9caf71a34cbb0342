import ChaosEngine
import ChaosModel
import LinuxKernel

/// The fleet's halt on this host: a mark among those that stop every run, whoever began it.
struct FleetHaltMark {
    private let name: String

    init(fleet: String) { name = "fleet-\(fleet)" }

    /// - Returns: why it could not be made: what runs on its own goes on then.
    func make(_ halt: FleetHalt) -> KernelError? {
        do throws(KernelError) {
            try HaltMark.Place.shared(directory: HaltPlaces.ownDirectory, name: name).make(
                HaltMark.printable("\(halt.reason) (\(halt.by), for the whole fleet)"))
            return nil
        } catch { return error }
    }

    func clear() {
        // It is not there, most of the time.
        try? Directory.removeFile(HaltPlaces.ownDirectory + "/" + name)
    }
}
