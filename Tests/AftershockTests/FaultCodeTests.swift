import ChaosModel
import Foundation
import Testing

@testable import Aftershock

struct FaultCodeTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources/Aftershock/Faults")

    @Test func `every fault of the catalogue has its function, with the fields that it declares`() throws {
        let files = FaultCode().files
        if ProcessInfo.processInfo.environment["AFTERSHOCK_RENEW_GOLDEN"] == "1" {
            for (name, text) in files { try Data(text.utf8).write(to: Self.folder.appending(path: name)) }
            Issue.record("the functions were written: look at the change, then run again")
            return
        }
        for (name, text) in files {
            let written = try? String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
            #expect(written == text, "\(name) is not what the faults declare")
        }
        let there = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
        #expect(Set(there) == Set(files.keys), "files that no fault stands behind")
    }

    @Test func `consents are those that specs know`() {
        #expect(Aftershock.Consent.allCases.map(\.rawValue) == ChaosModel.Consent.allCases.map(\.rawValue))
    }
}
