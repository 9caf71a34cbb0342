import ChaosModel
import Foundation
import LinuxKernel
import Testing

@testable import ChaosEngine

@Suite(.serialized)
struct `Log probes` {
    private let directory: URL
    private var path: String { directory.path + "/shop.log" }

    init() throws { directory = try ProbeService.scratch() }

    private func add(_ text: String, to path: String? = nil) throws {
        let file = try File(path ?? self.path, access: .append, creatingWith: 0o644)
        try file.append(Array(text.utf8))
    }

    private func reading(_ pattern: String = "ERROR") throws -> LogReading {
        LogReading(path: path, pattern: try TextPattern(field: pattern))
    }

    private static func count(_ total: Double) -> ChaosEngine.Progress { .answered(.good, 0, value: total) }
    private static let gone = ChaosEngine.Progress.answered(.gone, 0)

    @Test func `only whole lines that came later count`() throws {
        defer { try? FileManager.default.removeItem(at: directory) }
        try add("ERROR old\n")
        let log = try reading()
        #expect(log.read().progress == Self.count(0))
        try add("ERROR one\nfine\nan ERR")
        #expect(log.read().progress == Self.count(1))
        try add("OR in two parts\n\nERROR three\r\n")
        #expect(log.read().progress == Self.count(3))
    }

    @Test func `a file that is renamed, deleted, emptied or made later is found again`() throws {
        defer { try? FileManager.default.removeItem(at: directory) }
        let log = try reading()
        #expect(log.read().progress == Self.gone)
        try add("ERROR in what is new\n")
        #expect(log.read().progress == Self.count(1))
        try FileManager.default.moveItem(atPath: path, toPath: path + ".1")
        try add("ERROR after the renaming\n", to: path + ".1")
        // The old one goes on until there is another.
        #expect(log.read().progress == Self.count(2))
        try add("ERROR at last in the old one", to: path + ".1")
        try add("ERROR in the next\n")
        #expect(log.read().progress == Self.count(4))
        try FileManager.default.removeItem(atPath: path)
        #expect(log.read().progress == Self.gone)
        #expect(log.read().progress == Self.gone)
        try add("fine\nERROR again\n")
        #expect(log.read().progress == Self.count(5))
        let file = try File(path, access: .write)
        try file.truncate(to: 0)
        #expect(log.read().progress == Self.count(5))
        try add("ERROR\n")
        #expect(log.read().progress == Self.count(6))
    }

    @Test func `no line and no pattern makes it stall`() throws {
        defer { try? FileManager.default.removeItem(at: directory) }
        let log = try reading("(a+)+$")
        try add(String(repeating: "a", count: 30) + "!\n" + String(repeating: "a", count: 30) + "\n")
        #expect(log.read().progress == Self.count(1))
        // The end of a line that is too long is not looked at.
        let long = try reading("END")
        try add(String(repeating: "x", count: 100_000) + "END\nEND\n")
        #expect(long.read().progress == Self.count(1))
    }

    @Test func `what is no file to read says why`() throws {
        defer { try? FileManager.default.removeItem(at: directory) }
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        #expect(try reading().read().progress == .answered(.local, UInt16(EINVAL)))
        try FileManager.default.removeItem(atPath: path)
        #expect(mkfifo(path, 0o600) == 0)
        #expect(try reading().read().progress == .answered(.local, UInt16(EINVAL)))
    }

    @Test func `a probe answers with what came since its last answer`() throws {
        defer { try? FileManager.default.removeItem(at: directory) }
        try add("ERROR old\n")
        var probe = LogProbe(file: path, pattern: try TextPattern(field: "ERROR"))
        probe.bounds.atMost = 2
        let watch = try ProbeWatch(probe)
        #expect(watch.next(.good)?.value == 0)
        try add("ERROR\nERROR\nERROR\n")
        let bad = watch.next(.badValue)
        #expect(bad?.value == 3)
        #expect(watch.next(.good)?.value == 0)
        try FileManager.default.removeItem(atPath: path)
        #expect(watch.next(.gone)?.value == nil)
    }
}
