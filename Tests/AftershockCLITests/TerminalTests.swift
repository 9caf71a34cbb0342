import Testing

@Suite(.enabled(if: AftershockCommand.canDrill, AftershockCommand.noDrill))
struct TerminalTests {
    private let aftershock: AftershockCommand

    init() throws {
        aftershock = try AftershockCommand()
        try aftershock.scratch.write(
            """
            import os, pty, select, sys, time
            # Runs argv[2:] on a terminal, types Ctrl-C once argv[1] was shown, and prints all that was shown.
            marker = sys.argv[1].encode()
            pid, terminal = pty.fork()
            if pid == 0:
                os.execv(sys.argv[2], sys.argv[2:])
            shown, typed, end = b"", not marker, time.time() + 40
            while time.time() < end:
                try:
                    if not select.select([terminal], [], [], 1)[0]:
                        continue
                    part = os.read(terminal, 65536)
                except OSError:
                    break
                if not part:
                    break
                shown += part
                if not typed and marker in shown:
                    os.write(terminal, b"\\x03")
                    typed = True
            sys.stdout.buffer.write(shown)
            sys.stdout.flush()
            sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))

            """, as: "terminal.py")
    }

    /// What a terminal shows at the end: a carriage return goes back, `ESC [ K` erases to the end of the line.
    private func screen(_ text: String) -> [String] {
        var lines: [[Character]] = [[]]
        var column = 0
        let plain = text.replacing(/\u{1B}\[[0-9;]*m/, with: "").replacing("\u{1B}[K", with: "\u{0}")
        for scalar in plain.unicodeScalars {
            switch scalar {
            case "\r": column = 0
            case "\n":
                lines.append([])
                column = 0
            case "\u{0}": lines[lines.count - 1].removeSubrange(column...)
            default:
                if column < lines[lines.count - 1].count {
                    lines[lines.count - 1][column] = Character(scalar)
                } else {
                    lines[lines.count - 1].append(Character(scalar))
                }
                column += 1
            }
        }
        return lines.map { String($0) }
    }

    @Test func `the live line appears, and Ctrl-C rolls back and leaves the terminal clean`() throws {
        let shown = try aftershock.drill(
            """
            serve; sleep 60 & sleeper=$!
            python3 terminal.py "process.pause [" "$A" inject process.pause --target pid:$sleeper --for 30s \
              --probe http://127.0.0.1:21601/ --slo "errors <= 90%" --steady-state 1s --state "$STATE"
            code=$?; [ "$(ps -o stat= -p $sleeper)" = S ] || exit 97; exit $code
            """)
        #expect(shown.code == 5, "\(shown.out)")
        #expect(shown.out.contains("steady state [") && shown.out.contains("\u{1B}["))
        let screen = screen(shown.out)
        #expect(!screen.contains { $0.contains("steady state [") || $0.contains("rolling back ") }, "\(screen)")
        #expect(screen.contains { $0.contains("SIGINT (Ctrl-C)") })
        #expect(screen.contains { $0.contains("everything is taken back") })
        #expect(screen.last == "" && screen.contains { $0.hasPrefix("STOPPED  ") })
    }

    @Test func `a run without a probe shows how far it is`() throws {
        let shown = try aftershock.drill(
            """
            sleep 60 & python3 terminal.py "" "$A" inject process.pause --target pid:$! --for 1s --state "$STATE"
            """)
        #expect(shown.code == 0)
        #expect(shown.out.contains("process.pause [="), "\(shown.out)")
    }

    @Test func `NO_COLOR leaves a terminal without colour`() throws {
        let shown = try aftershock.drill(
            """
            sleep 60 & export NO_COLOR=1
            python3 terminal.py "" "$A" inject process.pause --target pid:$! --for 1s --state "$STATE"
            """)
        #expect(shown.code == 0 && shown.out.contains("PASSED"))
        #expect(shown.out.firstMatch(of: /\u{1B}\[[0-9;]*m/) == nil)
    }
}
