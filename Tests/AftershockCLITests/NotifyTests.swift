import Foundation
import Testing

/// Hooks as operators have them: real commands, and a real server that verifies signatures.
@Suite(.enabled(if: AftershockCommand.canDrill, AftershockCommand.noDrill))
struct NotifyTests {
    private let aftershock: AftershockCommand
    private static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()
        .appendingPathComponent("Fixtures").path

    init() throws {
        aftershock = try AftershockCommand()
        try aftershock.scratch.write("0123456789abcdef0123456789abcdef\n", as: "key")
        try aftershock.scratch.write(
            """
            #!/bin/bash
            echo "$AFTERSHOCK_EVENT $(id -u) $(sed -n 's/^CapEff:\\t//p' /proc/self/status) ${AFTERSHOCK_TOKEN-none} $(ls /proc/self/fd | wc -l) $(cat | md5sum)" >> told
            """, as: "tell")
        // Ignores SIGTERM, leaves a child in a session of its own, and never ends.
        try aftershock.scratch.write(
            "#!/bin/bash\ntrap '' TERM INT HUP\nsetsid sleep 4711 &\nyes | head -c 1000000\nsleep 4711\n", as: "hang")
    }

    /// A drill with a server for webhooks; `hook FILE STATUS…` starts another, and `$port` is its port.
    private func drill(_ script: String) throws -> AftershockCommand.Finished {
        try aftershock.drill(
            """
            chmod 755 tell hang; port=21650
            hook() {
              port=$((port + 1)); python3 \(Self.fixtures)/webhook_server.py $port "$1" 0123456789abcdef0123456789abcdef "${@:2}" &
              for i in $(seq 200); do (echo >/dev/tcp/127.0.0.1/$port) 2>/dev/null && return; sleep 0.1; done; exit 99
            }
            sleep 600 & sleeper=$!
            inject() { "$A" inject process.pause --target pid:$sleeper --state "$STATE" --notify notify.yaml "$@"; }
            said() { python3 -c "import json,sys
            for l in open('$1'): d = json.loads(l); print(d['body']['event'], d['answer'], d['genuine'], d['body'].get('end', {}).get('verdict'))"; }
            \(script)
            """)
    }

    @Test func `a command is told of start and end, with no power and nothing of ours`() throws {
        try aftershock.scratch.write(
            "notify: [{command: [./tell]}, {command: [./tell], user: nobody}]", as: "notify.yaml")
        let shown = try drill(
            "touch told; chmod 666 told; chmod 755 .; AFTERSHOCK_TOKEN=x inject --for 100ms -q > out 2> err; sort told; exit $?"
        )
        let lines = shown.out.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        #expect(lines.map { $0[0] + $0[1] } == ["end0", "end65534", "start0", "start65534"], "\(shown)")
        #expect(lines.allSatisfy { $0[2] == "0000000000000000" && $0[3] == "none" && $0[4] == "4" }, "\(shown)")
    }

    @Test func `posts are signed, and made again when that may help`() throws {
        let shown = try drill(
            """
            hook good.jsonl 200; hook flaky.jsonl 500 503 200; hook moved.jsonl 302; hook wrong.jsonl 404
            for n in 1 2 3 4; do echo "- {webhook: 'http://127.0.0.1:$((21650 + n))/p', secret-file: key, on: [end]}"; done > list
            { echo notify:; cat list; } > notify.yaml
            inject --for 100ms -q > out 2> err
            for f in good flaky moved wrong; do echo $f; said $f.jsonl; done; grep warning err; "$A" notify list --state "$STATE"
            """)
        #expect(
            shown.out.hasPrefix(
                """
                good
                end 200 True passed
                flaky
                end 500 True passed
                end 503 True passed
                end 200 True passed
                moved
                end 302 True passed
                wrong
                end 404 True passed

                """), "\(shown)")
        #expect(shown.out.contains("302, 1 attempt") && shown.out.contains("404, 1 attempt"), "\(shown)")
        #expect(shown.out.hasSuffix("everything is delivered\n"), "\(shown)")
    }

    @Test func `a hook that hangs holds up nothing, is killed with its children, and is told later`() throws {
        try aftershock.scratch.write(
            "notify: [{command: [./hang], timeout: 60s}, {command: [./tell]}]", as: "notify.yaml")
        let shown = try drill(
            """
            inject --for 300ms > out 2> err; pgrep -f '[s]leep 4711' && exit 97
            grep -n 'is taken back, read back' err > back; grep -n 'not delivered to ./hang' err > late
            [ $(head -1 back | cut -d: -f1) -lt $(head -1 late | cut -d: -f1) ] || exit 96
            cut -d' ' -f1 told; "$A" notify list --state "$STATE"; printf '#!/bin/sh\\ncat > last\\n' > hang
            "$A" notify flush --state "$STATE"
            """)
        #expect(shown.code == 0 && shown.out.hasPrefix("start\nend\n"), "\(shown)")
        #expect(shown.out.contains("end to ./hang: not tried yet"), "\(shown)")
        #expect(
            shown.out.hasSuffix("everything is delivered\n") && shown.out.contains("end delivered to ./hang"),
            "\(shown)")
    }

    @Test(arguments: ["INT", "TERM", "HUP", "QUIT"])
    func `who does not want to wait for a hook any longer says so by a signal`(signal: String) throws {
        // Delivers as soon as it may: a run that waits on would see that.
        try aftershock.scratch.write(
            "#!/bin/bash\ntrap '' TERM INT HUP QUIT\n: > begun\nuntil [ -e go ]; do sleep 0.05; done\n", as: "hang")
        try aftershock.scratch.write("notify: [{command: [./hang], timeout: 60s, on: [end]}]", as: "notify.yaml")
        let shown = try drill(
            """
            # What a shell starts in the background ignores some of them.
            env --default-signal "$A" inject process.pause --target pid:$sleeper --state "$STATE" --notify notify.yaml \\
              --for 100ms > out 2> err & run=$!
            for i in $(seq 600); do [ -e begun ] && break; sleep 0.1; done; kill -\(signal) $run
            for i in $(seq 80); do kill -0 $run 2> no || break; sleep 0.1; done; : > go
            wait $run; code=$?; grep 'warning: end not delivered to ./hang' err > late || exit 97
            pgrep -f '[a]ftershock courier' && exit 96; grep -q '^PASSED' out || exit 95
            "$A" notify list --state "$STATE" | grep -c 'end to ./hang'; "$A" notify flush --state "$STATE"; exit $code
            """)
        #expect(shown.code == 0 && shown.out.hasPrefix("1\n"), "\(shown)")
        #expect(shown.out.contains("end delivered to ./hang"), "\(shown)")
    }

    @Test func `a run that is killed ends as interrupted, and leaves no process`() throws {
        try aftershock.scratch.write("notify: [{command: [./hang], timeout: 1s, retries: 0}]", as: "notify.yaml")
        let shown = try drill(
            """
            hook end.jsonl 200; echo "- {webhook: 'http://127.0.0.1:$port/', secret-file: key}" > list
            { echo notify:; echo '- {command: [./hang], timeout: 1s, retries: 0}'; cat list; } > notify.yaml
            # Without `exec`, what is killed would be a shell.
            (exec "$A" inject process.pause --target pid:$sleeper --state "$STATE" --notify notify.yaml --for 50s) > out 2> err &
            run=$!; await 'is in effect' err; kill -9 $run
            await interrupted end.jsonl; [ "$(ps -o stat= -p $sleeper)" = T ] && exit 97
            for i in $(seq 200); do pgrep -f '[a]ftershock courier' > /dev/null || break; sleep 0.1; done
            pgrep -f '[a]ftershock courier|[s]leep 4711' && exit 96; said end.jsonl; grep -o 'guardian took back' end.jsonl
            """)
        #expect(shown.code == 0, "\(shown)")
        #expect(shown.out == "start 200 True None\nend 200 True interrupted\nguardian took back\n", "\(shown)")
    }

    @Test func `what a hook starts ends with it, whoever it belongs to and wherever it went`() throws {
        try aftershock.scratch.write(
            """
            notify:
              - {command: [sh, -c, 'setsid sleep 4712 & sleep 0.3'], user: nobody}
              - {command: [sh, -c, 'env -i setsid sleep 4712 & sleep 0.3']}
            """, as: "notify.yaml")
        let shown = try drill(
            "chmod 755 .; inject --for 100ms -q > out 2> err; echo $?; pgrep -x sleep -a | grep 4712 && exit 97; exit 0"
        )
        #expect(shown.code == 0 && shown.out == "0\n", "\(shown)")
    }

    @Test func `a courier that is killed is missed, and nobody hears that a live run was interrupted`() throws {
        let shown = try drill(
            """
            hook end.jsonl 200; touch slow
            { echo notify:; echo "- {command: [sh, -c, '[ ! -e slow ] || sleep 4713; true'], timeout: 60s}"
              echo "- {webhook: 'http://127.0.0.1:$port/', secret-file: key}"; } > notify.yaml
            (exec "$A" inject process.pause --target pid:$sleeper --state "$STATE" --notify notify.yaml --for 3s) > out 2> err &
            run=$!; await 'is in effect' err; "$A" notify flush --state "$STATE" > live
            pkill -9 -f '[a]ftershock courier'; "$A" notify flush --state "$STATE" >> live; cat live; wait $run; echo $?
            pgrep -x sleep -a | grep 4713 && exit 97; grep -c 'end not delivered to' err
            rm slow; "$A" notify flush --state "$STATE" > late; said end.jsonl
            """)
        #expect(shown.code == 0, "\(shown)")
        #expect(
            shown.out
                == """
                everything is delivered
                everything is delivered
                0
                2
                start 200 True None
                end 200 True unknown

                """, "\(shown)")
    }

    @Test func `a hook cannot start a drill`() throws {
        try aftershock.scratch.write(
            "#!/bin/bash\n\"$1\" inject process.pause --target pid:$2 --for 1s 2> refused; echo $? >> refused\n",
            as: "chain")
        let shown = try drill(
            """
            chmod 755 chain; echo "notify: [{command: [./chain, '$A', '$sleeper'], on: [start]}]" > notify.yaml
            inject --for 500ms -q > out 2> err; cat refused
            """)
        #expect(shown.out.contains("a hook cannot start a drill") && shown.out.hasSuffix("2\n"), "\(shown)")
    }

    @Test func `a run that is refused tells nobody`() throws {
        let shown = try drill(
            """
            mount -t tmpfs -o mode=755 none /run; echo 'notify: [{command: [./tell]}]' > notify.yaml
            "$A" inject process.pause --target pid:99999999 --for 1s --state "$STATE" --notify notify.yaml; [ $? = 2 ] || exit 97
            "$A" halt > /dev/null; inject --for 1s; [ $? = 2 ] || exit 96; [ ! -e told ] || exit 95; "$A" halt --clear > /dev/null
            echo 'notify: [{command: [./nothing]}]' > notify.yaml; inject --for 1s; echo $?
            echo 'notify: [{webhook: "http://127.0.0.1/", secret-file: none}]' > notify.yaml; inject --for 1s; echo $?
            """)
        #expect(shown.code == 0 && shown.out == "2\n2\n", "\(shown)")
        #expect(shown.err.contains("notify: ./nothing: exec"), "\(shown)")
        #expect(
            shown.err.contains("the key in")
                && !FileManager.default.fileExists(atPath: aftershock.scratch.path + "/told"))
    }

    @Test func `a server's certificate must be for its name`() throws {
        let shown = try drill(
            """
            openssl req -x509 -newkey rsa:2048 -nodes -keyout k -out c -days 2 -subj /CN=x -addext subjectAltName=DNS:localhost 2> no
            cat k c > both; hook tls.jsonl 200 --cert both
            for n in "localhost:$port/', ca: c" "127.0.0.1:$port/', ca: c" "localhost:$port/'"; do
              echo "notify: [{webhook: 'https://$n, secret-file: key}]" > notify.yaml; "$A" notify test --notify notify.yaml; echo $?
            done; said tls.jsonl
            """)
        let lines = shown.out.split(separator: "\n").map(String.init)
        #expect(lines.count == 7, "\(shown)")
        guard lines.count == 7 else { return }
        #expect(lines[0].contains("end delivered to https://localhost:") && lines[1] == "0", "\(shown)")
        #expect(lines[2].contains("certificate") && lines[3] == "1" && lines[4].contains("certificate"), "\(shown)")
        #expect(lines[6] == "end 200 True passed", "\(shown)")
    }
}
