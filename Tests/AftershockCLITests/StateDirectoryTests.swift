import Foundation
import Testing

@Suite(.enabled(if: AftershockCommand.canDrill, AftershockCommand.noDrill))
struct StateDirectoryTests {
    private let aftershock: AftershockCommand

    init() throws { aftershock = try AftershockCommand() }

    @Test func `the state directory is private`() throws {
        let shown = try aftershock.drill(
            """
            umask 000; sleep 60 & "$A" inject process.pause --target pid:$! --for 100ms --state deep/state -q > said 2>&1 || exit 97
            find deep -type d ! -perm 700; find deep -type f ! -perm 600
            """)
        #expect(shown.code == 0 && shown.out.isEmpty, "\(shown.out)")
    }

    @Test(arguments: [
        "mkdir -m 700 real; ln -s real state", "mkdir -m 777 state; chmod 777 state", "mkdir state; chmod 770 state",
        "mkdir -m 700 state; chown 65534 state", "touch state",
    ])
    func `a state directory that others could steer is refused`(preparation: String) throws {
        let shown = try aftershock.drill(
            """
            \(preparation); sleep 60 &
            "$A" inject process.pause --target pid:$! --for 1s --state state; code=$?
            "$A" recover --state state && exit 97; [ "$(ps -o stat= -p $!)" = S ] || exit 96
            [ -z "$(ls -A real 2>/dev/null)" ] || exit 95; exit $code
            """)
        #expect(shown.code == 2 && shown.out.isEmpty && shown.err.contains("state directory "), "\(shown)")
    }

    @Test(arguments: [0, 57344, 61440, 65536])
    func `a full file system leaves no fault behind`(filled: Int) throws {
        let shown = try aftershock.drill(
            """
            mkdir full; mount -t tmpfs -o size=64k,mode=700 none full; mkdir -m 700 full/state
            head -c \(filled) /dev/zero > full/filling; serve; sleep 60 & sleeper=$!
            "$A" inject process.pause --target pid:$sleeper --for 20s --probe-rate 400/s --probe http://127.0.0.1:21601/ \
              --slo "errors <= 90%" --steady-state 1s --state full/state
            code=$?; [ "$(ps -o stat= -p $sleeper)" = S ] || exit 97; exit $code
            """)
        #expect(shown.code == (filled == 0 ? 5 : 2), "\(shown)")
        #expect(shown.err.contains("No space left on device"))
        #expect(shown.err.contains("is in effect") == (filled == 0))
        if filled == 0 {
            #expect(
                shown.err.contains("everything is taken back") && shown.err.contains("the bundle could not be written"))
            #expect(shown.out.contains("STOPPED") && !shown.out.contains("report.html"))
        }
    }

    @Test func `a read-only file system is refused before anything is injected`() throws {
        let shown = try aftershock.drill(
            """
            mkdir fixed; mount -t tmpfs -o ro none fixed; sleep 60 &
            "$A" inject process.pause --target pid:$! --for 1s --state fixed/state
            """)
        #expect(shown.code == 2 && shown.out.isEmpty && shown.err.contains("Read-only file system"))
    }

    @Test func `an ordinary user may look, and is refused a network fault with the reason`() throws {
        try aftershock.scratch.write(
            "experiment: x\nmethod:\n  - cpu.burn: {for: 1s, workers: 1}\n", as: "spec.yaml")
        let shown = try aftershock.drill(
            """
            mkdir -m 700 home; chown 65534 home; export HOME=$PWD/home
            user() { setpriv --reuid 65534 --regid 65534 --clear-groups "$A" "$@"; }
            user validate spec.yaml > said && user plan spec.yaml >> said && user list faults >> said || exit 97
            user list runs || exit 96; user doctor >> said || exit 95
            user inject network.reject --ports 21601 --for 1s
            """)
        #expect(shown.code == 2 && shown.out.isEmpty)
        #expect(shown.err.contains("network.reject needs") && shown.err.contains("root"), "\(shown.err)")
    }
}
