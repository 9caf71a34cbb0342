import Foundation
import Testing

@Suite(.enabled(if: AftershockCommand.canDrill, AftershockCommand.noDrill))
struct RecoverTests {
    private let aftershock: AftershockCommand
    private var state: String { aftershock.scratch.path + "/state" }

    init() throws { aftershock = try AftershockCommand() }

    @Test func `recover and halt on a clean host say so`() throws {
        for _ in 0..<2 {
            let recovered = try aftershock("recover", "--state", state)
            #expect(recovered.code == 0 && recovered.err.isEmpty && recovered.out.contains("nothing to recover"))
            let halted = try aftershock("halt", "--state", state)
            #expect(halted.code == 0 && halted.err.isEmpty && halted.out.contains("nothing runs here"))
        }
        let absent = try aftershock("halt", "--state", aftershock.scratch.path + "/nowhere")
        #expect(absent.code == 0 && !FileManager.default.fileExists(atPath: aftershock.scratch.path + "/nowhere"))
    }

    @Test(arguments: ["aj1 deadbeef {\"begin\": 1}\nhello\n", "\u{1}\u{2}\u{3}\n", "aj1 \n"])
    func `a damaged journal is said loudly once and kept`(text: String) throws {
        try FileManager.default.createDirectory(
            atPath: state, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try Data(text.utf8).write(to: URL(fileURLWithPath: state + "/journal"))
        let refused = try aftershock("inject", "cpu.burn", "--for", "1s", "--state", state)
        #expect(refused.code == 3 && refused.out.isEmpty && refused.err.contains("aftershock recover"))
        let first = try aftershock("recover", "--state", state)
        #expect(first.code == 3 && first.out.contains("DAMAGED"))
        let copies = try FileManager.default.contentsOfDirectory(atPath: state).filter {
            $0.hasPrefix("journal.damaged-")
        }
        #expect(copies.count == 1)
        #expect(try Data(contentsOf: URL(fileURLWithPath: "\(state)/\(copies.first ?? "")")) == Data(text.utf8))
        let second = try aftershock("recover", "--state", state)
        #expect(second.code == 0 && second.out.contains("nothing to recover"))
    }

    @Test func `a torn last line is harmless`() throws {
        try FileManager.default.createDirectory(
            atPath: state, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try Data("aj1 00000000 {\"int".utf8).write(to: URL(fileURLWithPath: state + "/journal"))
        let shown = try aftershock("recover", "--state", state)
        #expect(shown.code == 0 && shown.out.contains("nothing to recover"))
    }

    @Test func `halt stops a run, and only one run goes on at a time`() throws {
        let shown = try aftershock.drill(
            """
            sleep 60 & sleeper=$!; : > first
            "$A" inject process.pause --target pid:$sleeper --for 30s --state "$STATE" > out 2> first & run=$!
            await "is in effect" first
            "$A" inject process.pause --target pid:$sleeper --for 1s --state "$STATE" > second 2>&1; [ $? = 2 ] || exit 97
            "$A" recover --state "$STATE" >> second 2>&1; [ $? = 2 ] || exit 96
            [ "$(grep -c 'another run holds this host' second)" = 2 ] || exit 95
            [ "$(ps -o stat= -p $sleeper)" = T ] || exit 94
            "$A" halt --state "$STATE"; [ $? = 0 ] || exit 93
            wait $run; code=$?; [ "$(ps -o stat= -p $sleeper)" = S ] || exit 92; exit $code
            """)
        #expect(shown.code == 5 && shown.out.contains("is stopped and rolled back"), "\(shown)")
    }

    @Test func `nobody is told that all is well who cannot see the journal`() throws {
        _ = try aftershock("recover", "--state", state)
        for command in ["halt", "list runs", "recover"] {
            let shown = try aftershock.run([
                "/usr/bin/setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "/bin/sh", "-c",
                "\"$A\" \(command) --state \"$STATE\"",
            ])
            #expect(shown.code == 2 && shown.out.isEmpty && shown.err.contains(/[Pp]ermi/), "\(command): \(shown)")
        }
    }

    @Test func `a killed run leaves nothing and is listed as interrupted`() throws {
        let shown = try aftershock.drill(
            """
            sleep 60 & sleeper=$!; : > first
            "$A" inject process.pause --target pid:$sleeper --for 30s --state "$STATE" > out 2> first & run=$!
            await "is in effect" first; kill -9 $run; wait $run 2>/dev/null
            for i in $(seq 100); do [ "$(ps -o stat= -p $sleeper)" = S ] && break; sleep 0.05; done
            [ "$(ps -o stat= -p $sleeper)" = S ] || exit 97
            "$A" recover --state "$STATE" >/dev/null || sleep 1; "$A" recover --state "$STATE" || exit 96
            "$A" list runs --state "$STATE"
            """)
        #expect(shown.code == 0 && shown.out.contains("interrupted"), "\(shown)")
    }
}
