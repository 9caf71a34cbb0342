import ChaosModel
import Glibc
import Testing

@testable import ChaosEngine
@testable import LinuxKernel

/// A Python program whose calls a desk answers. The rules are in force between its first and its second `mark()`.
struct DeskRun {
    private struct Findings {
        var counts: [SyscallCounts] = []
        var mostHeld = 0
    }

    /// What it printed.
    let text: String
    private let findings: Findings

    /// What each rule did.
    var counts: [SyscallCounts] { findings.counts }
    /// The most calls that waited at a time.
    var mostHeld: Int { findings.mostHeld }

    /// - Parameter disarmsWhenHeld: whether all rules are taken back when the first call waits.
    init(_ script: String, asking names: [String], rules: [SyscallRule], disarmsWhenHeld: Bool = false) throws {
        var output = try LinuxKernel.Pipe()
        var marks = try LinuxKernel.Pipe()
        var answers = try LinuxKernel.Pipe()
        let prologue = """
            import os,sys,errno,time,socket,ctypes
            def mark():
                os.write(3, b"m"); os.read(4, 1)

            """
        var request = SpawnRequest(["/usr/bin/python3", "-ISc", prologue + script])
        request.standardOutput = .descriptor(output.writeDescriptor)
        request.extraDescriptors = [marks.writeDescriptor, answers.readDescriptor]
        request.syscallFilter = try SyscallFilter(asking: try names.map { try #require(SyscallTable.number(of: $0)) })
        var child = try spawn(request)
        output.closeWrite()
        marks.closeWrite()
        answers.closeRead()
        guard let listener = child.takeListener()?.release() else {
            throw KernelError("take the listener", errno: ENOENT)
        }
        let table = try SyscallListener.makeTable().release()
        let (marked, answered) = (marks.readDescriptor, answers.writeDescriptor)
        let thread = try JoinableThread { () throws(KernelError) in
            let desk = try SyscallDesk(watching: marked)
            try desk.add(
                try SyscallListener(OwnedDescriptor(owning: listener), table: OwnedDescriptor(owning: table)))
            return try Self.answer(desk, rules, marked, answered, disarmsWhenHeld)
        }
        text = String(decoding: try Descriptor.readToEnd(output.readDescriptor), as: UTF8.self)
        #expect(try child.wait() == .exited(0))
        findings = try thread.join()
    }

    private static func answer(
        _ desk: SyscallDesk, _ rules: [SyscallRule], _ marks: Int32, _ answers: Int32, _ disarmsWhenHeld: Bool
    ) throws(KernelError) -> Findings {
        var findings = Findings()
        var marked = 0
        while desk.listenerCount > 0 {
            let isMarked = try desk.work(until: .max)
            findings.mostHeld = max(findings.mostHeld, desk.heldCount)
            if disarmsWhenHeld, desk.heldCount > 0 { desk.disarmAll() }
            // Its end, once the program has ended, is no mark.
            guard isMarked, try !Descriptor.read(marks, upTo: 1).isEmpty else { continue }
            marked += 1
            if marked == 1 {
                for (slot, rule) in rules.enumerated() { desk.arm(rule, slot: slot) }
            } else {
                findings.counts = rules.indices.map { desk.counts(of: $0) ?? SyscallCounts() }
                desk.disarmAll()
            }
            try Descriptor.write([1], to: answers)
        }
        return findings
    }
}
