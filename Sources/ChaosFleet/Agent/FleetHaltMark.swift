import ChaosEngine
import ChaosModel
import LinuxKernel

/// The fleet's halt on this host: a mark among those that stop every run, whoever began it.
struct FleetHaltMark {
    private let name: String

    init(fleet: String) { name = "fleet-\(fleet)" }

    func make(_ halt: FleetHalt) {
        do throws(KernelError) {
            try HaltMark.Place.shared(directory: HaltPlaces.ownDirectory, name: name).make(
                HaltMark.printable("\(halt.reason) (\(halt.by), for the whole fleet)"))
        } catch {
            // A part that runs is told by word, too; and the coordinator begins nothing new.
        }
    }

    func clear() {
        // It is not there, most of the time.
        try? Directory.removeFile(HaltPlaces.ownDirectory + "/" + name)
    }
}
