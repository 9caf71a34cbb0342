import ArgumentParser
import ChaosEngine
import ChaosModel

/// `aftershock doctor`.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Attempt every kernel mechanism and show what works here.")

    @Option(help: "text or json.")
    var format: DrillOutput.Format = .text

    func run() throws {
        let findings = LinuxHost().findings()
        let held = PrivilegeLimit.held
        switch format {
        case .text: Output.write(DoctorText(findings, held: held).text, to: 1)
        case .json: Output.line(try DoctorText(findings, held: held).json())
        }
    }
}
