import Foundation
import Testing

/// Halting as operators do it, in a mount namespace with a /run of its own and without a lock of the test's own.
@Suite(.enabled(if: AftershockCommand.canDrill, AftershockCommand.noDrill))
struct HaltTests {
    private let aftershock: AftershockCommand

    init() throws { aftershock = try AftershockCommand() }

    private func drill(_ script: String) throws -> AftershockCommand.Finished {
        try aftershock.drill(
            """
            mount -t tmpfs -o mode=755 none /run; unset AFTERSHOCK_LOCK; H=/run/aftershock.halt.d
            sleep 600 & sleeper=$!; paused() { [ "$(ps -o stat= -p $sleeper)" = T ]; }
            user() { setpriv --reuid 65534 --regid 65534 --clear-groups env HOME=/nonexistent "$@"; }
            begin() {
              : > err; "$A" inject process.pause --target pid:$sleeper --for 50s --state "$STATE" > out 2> err & run=$!
              await "is in effect" err; paused || exit 90
            }
            over() { wait $run; code=$?; paused && exit 89; [ $code = $1 ] || { cat err; exit 88; }; }
            refused() { "$A" inject process.pause --target pid:$sleeper --for 1s --state "$1" > out 2> no; [ $? = 2 ] && [ ! -s out ]; }
            \(script)
            """)
    }

    @Test(arguments: [
        "user sh -c \"printf 'the db\\\\033[31m is\\\\non fire' > $H/nobody\"", "user touch $H/x",
        "user ln -s /nowhere $H/x",
        "user mkfifo $H/x", "user mkdir $H/x", "user sh -c \"echo secret > $H/x; chmod 0 $H/x\"", "user \"$A\" halt",
    ])
    func `a file of any user stops the run and keeps others from beginning, until it is removed`(mark: String) throws {
        let shown = try drill(
            """
            begin; \(mark) > said 2>&1; over 5; grep -q 'halted: /run/aftershock.halt.d/' err || exit 97
            refused "$STATE" || exit 96; refused other || exit 95; cat no
            "$A" recover --state "$STATE" > out || exit 94; "$A" halt --status > out; [ $? = 2 ] || exit 93
            user rm -rf $H/x $H/nobody; "$A" halt --status > out || exit 92
            "$A" inject process.pause --target pid:$sleeper --for 100ms --state "$STATE" -q > out
            """)
        #expect(shown.code == 0 && shown.out.contains("halted, no run begins: /run/aftershock.halt.d/"), "\(shown)")
        #expect(shown.out.contains("(of nobody, since ") && !shown.out.contains("\u{1B}"), "\(shown)")
        if mark.contains("on fire") { #expect(shown.out.contains("the db [31m is on fire")) }
    }

    @Test func `halt stops the run of another state directory, and blocks until it is cleared`() throws {
        let shown = try drill(
            """
            begin; "$A" halt that will do --state other || exit 97; over 5
            refused "$STATE" || exit 96; grep 'that will do' no || exit 95; grep -q 'halt --clear' no || exit 94
            user "$A" halt --clear; [ $? = 2 ] || exit 93; refused "$STATE" || exit 92
            "$A" halt --clear || exit 91; "$A" halt --status
            """)
        #expect(shown.code == 0 && shown.out.contains("is stopped and rolled back"), "\(shown)")
        #expect(shown.out.contains("by root (uid 0") && shown.out.contains("runs are not halted"), "\(shown)")
    }

    @Test func `the mark in the state directory outlives what is in run`() throws {
        let shown = try drill(
            """
            begin; "$A" halt --state "$STATE" > said || exit 97; over 5; rm -r $H; refused "$STATE" || exit 96; cat no
            rm "$STATE/halt"; ln -s /nowhere "$STATE/halt"; refused "$STATE" || exit 95
            "$A" halt --clear --state "$STATE" > said; [ ! -L "$STATE/halt" ]
            """)
        #expect(shown.code == 0 && shown.out.contains("/state/halt (of root, since "), "\(shown)")
    }

    @Test(arguments: [
        // Stopped, with its guardian too.
        "kill -STOP $run", "kill -STOP $run $(pgrep -P $run -f guardian)",
        // Journal and lock illegible.
        "printf garbage > /run/aftershock.lock; dd if=/dev/zero of=\"$STATE/journal\" bs=1 count=60 conv=notrunc status=none",
        // The state directory is not to be trusted any more.
        "chmod 777 \"$STATE\"", "chown 65534 \"$STATE\"",
    ])
    func `halt stops a run whatever became of it`(damage: String) throws {
        let shown = try drill(
            """
            begin; mount -o remount,ro /run; \(damage.contains("lock") ? "mount -o remount,rw /run;" : "")
            \(damage); [ -d $H ] && mount -t tmpfs -o ro none $H
            timeout 120 "$A" halt --state "$STATE"; code=$?; for i in $(seq 600); do paused || break; sleep 0.1; done; paused && exit 97
            kill -0 $run 2>/dev/null && sleep 1; [ "$(ps -o stat= -p $run)" = T ] && exit 96
            ps -e -o stat=,args= | grep '^T.*guardian' && exit 95; exit $code
            """)
        #expect([0, 2, 3].contains(shown.code), "\(shown)")
        #expect(shown.out.contains("run "), "\(shown)")
    }

    @Test func `halt with a full disk says that new runs are not blocked, and stops`() throws {
        let shown = try drill(
            """
            mkdir full; mount -t tmpfs -o size=1m,nr_inodes=40,mode=700 none full; mkdir -m 700 full/state; STATE=$PWD/full/state
            begin; for i in $(seq 60); do : > full/x$i; done 2>/dev/null; mount -t tmpfs -o ro none $H
            "$A" halt --state "$STATE"; said=$?; over 5; exit $said
            """)
        #expect(shown.code == 2 && shown.err.contains("NEW RUNS ARE NOT KEPT FROM BEGINNING"), "\(shown)")
        #expect(shown.out.contains("is stopped and rolled back"), "\(shown)")
    }

    @Test func `a file that a policy names stops runs`() throws {
        try aftershock.scratch.write("halt: {files: [\"\(aftershock.scratch.path)/STOP\"]}\n", as: "policy.yaml")
        let shown = try drill(
            """
            inject() { "$A" inject process.pause --target pid:$sleeper --state "$STATE" --policy policy.yaml "$@"; }
            inject --for 50s > out 2> err & run=$!; await "is in effect" err; echo enough > STOP; over 5
            inject --for 1s; [ $? = 2 ] || exit 97; rm STOP; inject --for 100ms -q > out
            """)
        #expect(
            shown.code == 0 && shown.err.contains("/STOP (of root, since ") && shown.err.contains(": enough"),
            "\(shown)")
    }

    @Test func `halt does not carry out a journal that somebody else may have written`() throws {
        let shown = try drill(
            """
            mkdir -m 700 theirs; chown 65534 theirs; echo keep > precious; : > /run/mine; chown 65534 /run/mine
            user sh -c 'cd theirs; sleep 50 & echo $! > pid; umask 077; unset XDG_RUNTIME_DIR
              exec "$A" inject process.pause --target pid:$(cat pid) --for 40s --state $PWD/state' > out 2> err & run=$!
            await "is in effect" err; ls /tmp/aftershock-65534.lock > said || exit 97
            "$A" halt --state "$STATE"; code=$?; wait $run
            for i in $(seq 50); do [ "$(ps -o stat= -p $(cat theirs/pid))" = T ] || break; sleep 0.1; done
            [ "$(ps -o stat= -p $(cat theirs/pid))" = T ] && exit 96; exit $code
            """)
        #expect(shown.code == 0 && shown.out.contains("not ours to read"), "\(shown)")
    }
}
