import Foundation
import LinuxKernel
import Logging
import Testing

@testable import ChaosServer

@Suite
struct `The daemon's log` {
    /// What a logger writes with this output.
    private func written(
        _ format: LogOutput.Format, level: Logger.Level = .info, isJournal: Bool = false, _ body: (LogOutput) -> Void
    ) throws -> String {
        var pipe = try LinuxKernel.Pipe()
        body(LogOutput(format, level: level, to: pipe.writeDescriptor, isJournal: isJournal))
        pipe.closeWrite()
        return String(decoding: try Descriptor.read(pipe.readDescriptor, upTo: 65_536), as: UTF8.self)
    }

    @Test func `has the time and the level for people, and the priority for the journal`() throws {
        let text = try written(.text) { $0.logger("scheduler").warning("late", metadata: ["by": "3 s", "drill": "7"]) }
        #expect(text.hasSuffix(" warning scheduler: late by=\"3 s\" drill=7\n") && text.hasPrefix("20"))
        let journal = try written(.text, isJournal: true) { output in
            output.logger("a").info("one")
            output.logger("a").error("two")
            output.logger("a").critical("three")
        }
        #expect(journal == "<6>a: one\n<3>a: two\n<2>a: three\n")
    }

    @Test func `is one object of JSON a line`() throws {
        let text = try written(.json, isJournal: true) {
            var logger = $0.logger("api")
            logger[metadataKey: "caller"] = "ann"
            logger.notice("asked", metadata: ["path": "/api/v1/status"])
        }
        let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(object["level"] as? String == "notice" && object["message"] as? String == "asked")
        #expect(object["fields"] as? [String: String] == ["caller": "ann", "path": "/api/v1/status"])
    }

    @Test(arguments: [LogOutput.Format.text, .json])
    func `is broken or steered by nobody's text`(format: LogOutput.Format) throws {
        let evil = "x\n<0>fake\r\u{1B}[2J\u{9B}31m\u{202E}\u{2028}\u{0}\u{FEFF}"
        let text = try written(format) { $0.logger("\(evil)").error("\(evil)", metadata: ["\(evil)": "\(evil)"]) }
        #expect(text.unicodeScalars.count { $0 == "\n" } == 1 && text.hasSuffix("\n"))
        for scalar in text.unicodeScalars.dropLast() {
            #expect(
                scalar.value >= 0x20 && !(0x7F..<0xA0 ~= scalar.value) && scalar.properties.generalCategory != .format)
        }
        if format == .json {
            let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
            #expect(object["message"] as? String == evil)
        }
    }

    @Test(arguments: [LogOutput.Format.text, .json]) func `keeps secrets to itself`(format: LogOutput.Format) throws {
        let text = try written(format) {
            $0.logger("api").info("in", metadata: ["Authorization": "Bearer hunter2", "session_token": "hunter2"])
        }
        #expect(!text.contains("hunter2") && text.contains("Authorization"))
    }

    @Test func `changes its level for all loggers at once`() throws {
        let text = try written(.text) { output in
            let logger = output.logger("a")
            logger.debug("one")
            output.level = .debug
            logger.debug("two")
            output.level = .error
            logger.info("three")
        }
        #expect(text.hasSuffix("debug a: two\n") && !text.contains("one") && !text.contains("three"))
    }

    @Test func `gets whole lines from many threads`() throws {
        let text = try written(.text, isJournal: true) { output in
            DispatchQueue.concurrentPerform(iterations: 8) { thread in
                for line in 0..<20 { output.logger("t\(thread)").info("line \(line) of thread \(thread)") }
            }
        }
        let lines = text.split(separator: "\n")
        #expect(lines.count == 160 && lines.allSatisfy { $0.hasPrefix("<6>t") && $0.contains(" of thread ") })
    }
}
