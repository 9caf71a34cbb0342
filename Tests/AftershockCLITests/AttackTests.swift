import Foundation
import Testing

/// Another user, 65534, who tries to steer a drill of root through what lies about.
@Suite(.enabled(if: AftershockCommand.canDrill, AftershockCommand.noDrill))
struct AttackTests {
    private let aftershock: AftershockCommand

    init() throws { aftershock = try AftershockCommand() }

    /// Runs a script with a victim process, a directory of root's that must stay as it is (`precious`), and `other`, which
    /// runs a command as user 65534.
    private func drill(_ script: String) throws -> AftershockCommand.Finished {
        try aftershock.drill(
            """
            sleep 60 & sleeper=$!
            mkdir precious; echo canary > precious/canary; chmod 755 precious; chmod 600 precious/canary
            look() { find precious -printf '%p %y %m %U %s %l\\n' | sort; sha256sum precious/canary; }; look > before
            untouched() { look | diff before - || exit 66; }
            other() { setpriv --reuid 65534 --regid 65534 --clear-groups "$@"; }
            # An access list, acl(5), that lets user 65534 write: posix_acl_xattr.h.
            access() { python3 -c 'import os, struct, sys
            rows = [(1, 7, 2**32-1), (2, 7, 65534), (4, 0, 2**32-1), (16, 7, 2**32-1), (32, 0, 2**32-1)]
            value = struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *row) for row in rows)
            os.setxattr(sys.argv[1], "system.posix_acl_access", value)' $1 || chmod 770 $1; }
            inject() { "$A" inject process.pause --target pid:$sleeper --for 50ms -q "$@"; }
            \(script)
            """)
    }

    @Test(arguments: [
        "chown 65534 above", "chmod 777 above", "chmod 775 above", "chown 65534 above/state",
        "rm -r above/state; ln -s $PWD/precious above/state; chown -h 65534 above/state",
        "ln -s /dev/null above/state/journal", "ln $PWD/precious/canary above/state/journal",
        "mkfifo above/state/journal", "mknod above/state/guardian.log c 1 3", "mkdir above/state/journal",
        "touch above/state/journal; chown 65534 above/state/journal", "ln -s $PWD/precious above/state/runs",
        "mkdir -m 777 above/state/runs; chmod 777 above/state/runs", "mkfifo above/state/audit.log",
        "chmod 755 above/state; touch above/state/journal; chmod 644 above/state/journal",
        "access above/state", "access above",
    ])
    func `a state directory that somebody else had a hand in is refused by every command`(preparation: String) throws {
        let shown = try drill(
            """
            mkdir -m 755 above; mkdir -m 700 above/state; \(preparation); look > before
            for command in "inject process.pause --target pid:$sleeper --for 50ms" recover halt "audit verify"; do
              timeout 20 "$A" $command --state above/state > out 2>> said; code=$?
              [ $code = 2 ] || { echo "$command: $code"; cat said; exit 97; }
            done
            untouched; [ "$(ps -o stat= -p $sleeper)" = S ] || exit 95; grep -c 'state directory .*above' said
            """)
        #expect(shown.code == 0 && shown.out == "4\n", "\(shown)")
    }

    @Test func `whoever swaps the directories above the state all the time gets nothing written elsewhere`() throws {
        try aftershock.scratch.write(
            """
            import ctypes, os, sys
            libc = ctypes.CDLL(None, use_errno=True)
            os.chdir(sys.argv[1])
            os.makedirs("real/deep", exist_ok=True)
            if not os.path.islink("link"): os.symlink(sys.argv[2], "link")
            print("up", flush=True)
            while True:
                libc.renameat2(-100, b"real", -100, b"link", 2)     # RENAME_EXCHANGE
                libc.renameat2(-100, b"a", -100, b"link", 2)
                try: os.symlink(sys.argv[2], "a")
                except OSError: pass
                try: os.unlink("a")
                except OSError: pass
            """, as: "swap.py")
        let shown = try drill(
            """
            chmod 644 swap.py; mkdir -m 755 pit; chown 65534 pit; mkdir -m 1777 sticky; chmod 1777 sticky
            other /usr/bin/python3 swap.py pit $PWD/precious > first & one=$!; other /usr/bin/python3 swap.py sticky $PWD/precious > second & two=$!
            await up first; await up second; end=$((SECONDS + 8)); rounds=0
            while [ $SECONDS -lt $end ]; do
              inject --state pit/real/deep/state 2>> said; [ $? = 2 ] || exit 97
              inject --state pit/a/state 2>> said; [ $? = 2 ] || exit 96
              inject --state sticky/a/state > out 2>> said; rounds=$((rounds + 1))
              untouched; rm -rf sticky/a 2>/dev/null
            done
            kill $one $two; untouched; [ $rounds -gt 0 ] || exit 95
            find pit -user 0 -not -path '*/precious*'; [ "$(ps -o stat= -p $sleeper)" = S ] || exit 94
            """)
        #expect(shown.code == 0 && shown.out.isEmpty, "\(shown)")
    }

    @Test func `a lock that somebody else took first or can open is refused, and said to be`() throws {
        let shown = try drill(
            """
            chmod 755 .; mkdir -m 1777 locks; chmod 1777 locks
            other sh -c 'echo x > locks/lock; chmod 666 locks/lock'
            export AFTERSHOCK_LOCK=$PWD/locks/lock; inject --state state; [ $? = 2 ] || exit 97
            rm -f locks/lock; other ln -s $PWD/precious/canary locks/lock; inject --state state; [ $? = 2 ] || exit 96
            rm -f locks/lock; other mkfifo locks/lock; timeout 10 "$A" inject process.pause --target pid:$sleeper \
              --for 50ms --state state; [ $? = 2 ] || exit 95
            rm -f locks/lock; ln precious/canary locks/lock; inject --state state; [ $? = 2 ] || exit 94
            rm -f locks/lock; touch locks/lock; chmod 644 locks/lock; inject --state state; [ $? = 2 ] || exit 93
            rm -f locks/lock; inject --state state > said || exit 92
            [ "$(stat -c %a locks/lock)" = 600 ] || exit 91; other flock -n locks/lock true && exit 90
            untouched; "$A" audit list --state state | grep -c 'run refused.*lock'
            """)
        #expect(shown.code == 0 && shown.out == "5\n", "\(shown)")
        #expect(shown.err.contains("AFTERSHOCK_LOCK names another place"))
    }

    @Test func `a pid file names no process but its owner's`() throws {
        let shown = try drill(
            """
            mkdir -m 777 pit; chmod 777 pit; other sh -c "echo $sleeper > pit/pid"
            pause() { timeout 10 "$A" inject process.pause --target pidfile:$PWD/pit/pid --for 50ms -q --state state; }
            pause; [ $? = 2 ] || exit 97
            rm -f pit/pid; other mkfifo pit/pid; pause; [ $? = 2 ] || exit 96
            rm -f pit/pid; other ln -s /dev/zero pit/pid; pause; [ $? = 2 ] || exit 95
            rm -f pit/pid; echo $sleeper > pit/pid; chmod 666 pit/pid; pause; [ $? = 2 ] || exit 94
            chmod 644 pit/pid; pause > said || exit 93
            setpriv --reuid 65534 --regid 65534 --clear-groups sleep 60 & theirs=$!; rm -f pit/pid
            for i in $(seq 100); do [ "$(ps -o user= -p $theirs)" != root ] && break; sleep 0.1; done
            other sh -c "echo $theirs > pit/pid"; pause >> said || exit 92
            """)
        #expect(shown.code == 0 && shown.out.isEmpty, "\(shown)")
        #expect(shown.err.contains("which is not of the user who can write the file"))
    }

    @Test func `the content of a log that was turned into a link lands in no report`() throws {
        let shown = try drill(
            """
            echo topsecret > precious/canary; look > before; chmod 755 .; mkdir -m 777 pit; chmod 777 pit; touch pit/log
            (await 'in effect' said; other sh -c "ln -sfn $PWD/precious/canary pit/log") &
            printf 'experiment: l\\ntargets: {t: {pid: %s}}\\nprobes:
              l: {log: {file: %s, pattern: secret, at-most: 0}, rate: 20/s}
            slos: [{probe: l, objective: "errors <= 0%%"}]
            method:\\n  - process.pause: {target: t, for: 2s}\\nsteady-state: {for: 0s}\\nrecovery: {within: 5s, stable-for: 1s}\\n' \
              $sleeper $PWD/pit/log > log.yaml
            "$A" run log.yaml --state state > said 2>&1; code=$?; cat said
            [ -e state/runs ] || exit 97; grep -ral topsecret state said | sed 's/^/FOUND /'; untouched; exit $code
            """)
        // It was read: a line with the pattern was seen, and the SLO missed.
        #expect(shown.code == 1 && !shown.out.contains("FOUND") && !shown.out.contains("topsecret"), "\(shown)")
    }

    @Test func `a launched command has no descriptor of ours, and no name steers the terminal`() throws {
        let shown = try drill(
            #"""
            exec 7< precious/canary
            "$A" inject process.pause --for 2s -q --state state -- sleep 4711 > said 2>&1 & drill=$!
            for i in $(seq 300); do launched=$(pgrep -x -f 'sleep 4711') && break; sleep 0.02; done
            echo $(ls /proc/$launched/fd); ls -l /proc/$launched/fd | grep -c canary; wait $drill
            name=$(printf 'x\033[2J\033]0;owned\007y'); cp /bin/sleep "$name"; "./$name" 60 & evil=$!
            "$A" inject process.pause --target pid:$evil --for 50ms --state state > shown 2> shown-too; echo $?
            "$A" inject "$name" --for 50ms --state state 2> refused; echo $?
            "$A" audit list --state state > listed; grep -lP '\x1b\]|\x1b\[2J|\x07' shown shown-too refused listed
            grep -q 'u{1b}' refused
            """#)
        #expect(shown.code == 0 && shown.out == "0 1 2\n0\n0\n2\n", "\(shown)")
    }
}
