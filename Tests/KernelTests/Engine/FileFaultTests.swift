import ChaosModel
import Glibc
import Testing

@testable import LinuxKernel

extension EngineOnKernel {
    /// What a launched program sees of faults on its files.
    @Suite(.serialized, .enabled(if: FuseGround.works, "needs root and /dev/fuse"))
    struct FileFaults {
        /// Reads `data/rows`, opened anew each time, and appends to `data/log`, kept open, and says how that went. It listens
        /// once that works.
        private static let program = """
            import os, time, errno, socket
            seen, held, ready = open('seen', 'a', buffering=1), None, None
            while True:
                for what in ['write', 'read']:
                    start = time.monotonic()
                    try:
                        if what == 'write':
                            if held is None: held = os.open('data/log', os.O_WRONLY | os.O_CREAT | os.O_APPEND)
                            os.write(held, b'x')
                        else:
                            file = os.open('data/rows', os.O_RDONLY)
                            try: os.read(file, 4)
                            finally: os.close(file)
                        result = 'ok'
                    except OSError as error: result = errno.errorcode[error.errno]
                    took = time.monotonic() - start
                    seen.write('%d %s %s %.6f\\n' % (os.getpid(), what, result, took))
                if ready is None and result == 'ok':
                    ready = socket.create_server(('127.0.0.1', 22700), reuse_port=True)
                time.sleep(0.002)
            """

        /// One line of the program's.
        private struct Sight: Sendable {
            var pid: Substring, what: Substring, result: Substring, seconds: Double
        }

        private static func sights(_ ground: Ground) -> [Sight] {
            ((try? File.text(of: ground.directory + "/seen")) ?? "").split(separator: "\n").compactMap { line in
                let words = line.split(separator: " ")
                guard words.count == 4, let seconds = Double(words[3]) else { return nil }
                return Sight(pid: words[0], what: words[1], result: words[2], seconds: seconds)
            }
        }

        /// Starts a run of the program with this method; `DATA` stands for its directory.
        private static func start(_ method: [String], in ground: Ground) throws -> CommandRun {
            try Directory.createDirectories(ground.directory + "/data")
            _ = try ground.write("data/rows", "rows")
            _ = try ground.write("program.py", program)
            let lines = [
                "experiment: files", "targets:",
                "  shop: {command: [python3, program.py], restart: always, ready: {tcp: '127.0.0.1:22700'}}", "method:",
            ]
            let text = (lines + method.map { "  " + $0.replacing("DATA", with: ground.directory + "/data") })
                .joined(separator: "\n")
            let spec = try ground.write("spec.yaml", text + "\n")
            return try CommandRun(["run", spec, "--format", "json", "-q"], in: ground)
        }

        @Test func `waits, errors at the asked share and a read-only disk come and go, also across a restart`() throws {
            let seen = try Ground.use { ground in
                let before = try HostState(of: ground)
                let run = try Self.start(
                    [
                        "- io.latency: {target: shop, path: DATA, delay: 30ms, operations: read, for: 500ms}",
                        "- io.error: {target: shop, path: DATA, percent: 25%, operations: read, match: rows, for: 1s}",
                        "- parallel:",
                        "    - disk.read-only: {target: shop, path: DATA, for: 1s}",
                        "    - process.kill: {target: shop}",
                        "- pause: 500ms",
                    ], in: ground)
                let code = try run.wait(within: 60)
                return (
                    code: code, sights: Self.sights(ground), report: try run.report(),
                    log: try File.text(of: ground.directory + "/data/log").utf8.count,
                    differences: try HostState(of: ground).differences(from: before)
                )
            }
            #expect(seen.code == 0)
            #expect(seen.differences == [])
            let proofs = seen.report.faults.map(\.proof)

            let reads = seen.sights.filter { $0.what == "read" }
            let slow = reads.filter { $0.seconds >= 0.03 }
            #expect(slow.count >= 3)
            #expect((proofs[0]["operations_delayed"] ?? 0) >= 3)

            let first = try #require(reads.firstIndex { $0.result == "EIO" })
            let last = try #require(reads.lastIndex { $0.result == "EIO" })
            let stretch = reads[first...last]
            let share = Double(stretch.count { $0.result == "EIO" }) / Double(stretch.count)
            #expect(stretch.count > 20)
            #expect(share > 0.08 && share < 0.5)
            // Read shortly before the end.
            let failed = proofs[1]["operations_failed"] ?? 0
            #expect(failed > 0 && failed <= Double(stretch.count { $0.result == "EIO" }))

            // The first process had the file open; the second came into the same view.
            let writes = seen.sights.filter { $0.what == "write" }
            let pids = writes.map(\.pid).reduce(into: [Substring]()) { if !$0.contains($1) { $0.append($1) } }
            #expect(pids.count == 2)
            // In the lab it takes longer to start than the disk is read-only.
            if !Lab.isGuest { #expect(writes.contains { $0.pid == pids[1] && $0.result == "EROFS" }) }
            #expect(writes.contains { $0.pid == pids[1] && $0.result == "ok" })
            #expect(writes.last?.result == "ok" && reads.last?.result == "ok")
            #expect(reads.suffix(10).allSatisfy { $0.result == "ok" })
            let written = writes.count { $0.result == "ok" }
            // The last word of a process that was killed may be missing.
            #expect((written...written + 2).contains(seen.log))
        }

        @Test func `an open file refuses writes while the disk is read-only, and takes them again`() throws {
            let seen = try Ground.use { ground in
                let run = try Self.start(
                    ["- disk.read-only: {target: shop, path: DATA, for: 400ms}", "- pause: 300ms"], in: ground)
                let code = try run.wait(within: 60)
                return (code: code, sights: Self.sights(ground).filter { $0.what == "write" })
            }
            #expect(seen.code == 0)
            #expect(Set(seen.sights.map(\.pid)).count == 1)
            let results = seen.sights.map(\.result).reduce(into: [Substring]()) { if $0.last != $1 { $0.append($1) } }
            #expect(results == ["ok", "EROFS", "ok"])
        }

        @Test func `starting a command again whose own files are held does not hold the run up`() throws {
            let seen = try Ground.use { ground in
                let before = try HostState(of: ground)
                try ground.shell("mkdir \(ground.directory)/data; cp /bin/sleep \(ground.directory)/data/nap")
                // Longer than the guardian waits for a silent executor.
                let spec = try ground.write(
                    "data/spec.yaml",
                    """
                    experiment: held
                    targets: {shop: {command: [./nap, '1000'], restart: always}}
                    method:
                      - parallel:
                          - io.latency:
                              {target: shop, path: '\(ground.directory)/data', delay: 10m,
                               operations: [stat, open, read], for: 3500ms}
                          - process.kill: {target: shop}

                    """)
                let run = try CommandRun(["run", spec, "--format", "json", "-q"], in: ground)
                let code = try run.wait(within: 60)
                return (
                    code: code, report: try run.report(),
                    differences: try HostState(of: ground).differences(from: before)
                )
            }
            #expect(seen.code == 0)
            #expect(seen.report.events.contains { $0.text.contains("started again") })
            #expect((seen.report.faults.first?.proof["operations_delayed"] ?? 0) > 0)
            #expect(seen.differences == [])
        }

        @Test(arguments: [["helper"], ["executor"], ["helper", "executor"], ["executor", "guardian"]])
        func `killing who keeps it up leaves no workload, no helper and no mount`(killed: [String]) throws {
            let seen = try Ground.use { ground in
                let before = try HostState(of: ground)
                let run = try Self.start(
                    ["- io.latency: {target: shop, path: DATA, delay: 10m, operations: write, for: 20m}"], in: ground)
                // A write that hangs.
                try run.until("a held write") {
                    Self.sights(ground).count > 0 && Self.isQuiet(ground)
                }
                for name in killed {
                    switch name {
                    case "helper": for pid in ground.ours("helper") { kill(pid, SIGKILL) }
                    case "guardian": for pid in ground.ours("guardian") { kill(pid, SIGKILL) }
                    default: try run.send(SIGKILL)
                    }
                }
                if killed == ["helper"] {
                    _ = eventually {
                        Self.sights(ground).contains { $0.result == "ENOTCONN" || $0.result == "ECONNABORTED" }
                    }
                    try run.send(SIGTERM)
                }
                if killed.contains("guardian") {
                    // Nobody is left: the next command takes it back.
                    _ = try run.wait()
                    _ = try CommandRun(["recover"], in: ground).wait()
                }
                var after = try HostState(of: ground)
                _ = try eventually {
                    after = try HostState(of: ground)
                    return after.differences(from: before).isEmpty
                }
                return (
                    differences: after.differences(from: before),
                    broken: Self.sights(ground).contains { $0.result == "ENOTCONN" || $0.result == "ECONNABORTED" }
                )
            }
            #expect(seen.differences == [])
            if killed == ["helper"] { #expect(seen.broken) }
        }

        private static func isQuiet(_ ground: Ground) -> Bool {
            let count = sights(ground).count
            Clock.sleep(milliseconds: 300)
            return sights(ground).count == count
        }
    }
}
