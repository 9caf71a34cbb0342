import ChaosModel
import ChaosTestKit
import Foundation
import Glibc
import LinuxKernel
import Testing

@testable import ChaosEngine

@Suite(.serialized)
struct `The probe loop` {
    private static let answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    @Test(.enabled(if: ProbeNginx.isInstalled, "\(ProbeNginx.missing)"))
    func `a stopped server delays every slot and loses none`() throws {
        let nginx = try ProbeNginx()
        var (stopped, resumed) = (Int64(0), Int64(0))
        let run = try ProbeRun([.http(nginx.port, rate: 100, timeout: 20_000)]) { _, start in
            usleep(200_000)
            nginx.pause()
            stopped = Int64(Clock.monotonicNanoseconds() - start)
            usleep(1_000_000)
            resumed = Int64(Clock.monotonicNanoseconds() - start)
            nginx.resume()
            usleep(300_000)
        }
        #expect(run.outcomes == [.good])
        let during = run.samples.filter { $0.scheduled > stopped && $0.scheduled < resumed }
        #expect(during.count >= 95)
        // Nothing can have been answered while the server stood still, so latency falls by an interval a slot.
        #expect(during.allSatisfy { $0.completed >= resumed })
        #expect(run.samples.contains { $0.completed < stopped })
        #expect(run.samples.contains { $0.scheduled > resumed })
    }

    @Test func `no answer is a timeout at its deadline, and later slots start all the same`() throws {
        let server = ProbeScriptedServer { $0.waitForEnd() }
        let run = try ProbeRun([.http(server.port, rate: 50, timeout: 100)], milliseconds: 600)
        #expect(run.outcomes == [.timeout])
        #expect(run.samples.allSatisfy { $0.latency == 100_000_000 })
        #expect(run.samples.count >= 25)
    }

    @Test func `an endless answer holds up nobody else`() throws {
        let endless = ProbeScriptedServer { connection in
            _ = connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\n\r\n")
            while connection.send([UInt8](repeating: 46, count: 1 << 20)) {}
        }
        let server = ProbeScriptedServer { connection in
            _ = connection.readRequest()
            connection.send(Self.answer)
        }
        let run = try ProbeRun([.http(endless.port, rate: 5, timeout: 400), .http(server.port, timeout: 20_000)])
        #expect(Set(run.samples.filter { $0.probe == 0 }.map(\.outcome)) == [.timeout])
        #expect(Set(run.samples.filter { $0.probe == 1 }.map(\.outcome)) == [.good])
    }

    @Test func `stopping answers what is in flight`() throws {
        let server = ProbeScriptedServer { connection in
            _ = connection.readRequest()
            usleep(300_000)
            connection.send(Self.answer)
        }
        let run = try ProbeRun([.http(server.port, timeout: 30_000)], milliseconds: 200)
        #expect(run.outcomes == [.good])
        #expect(run.samples.allSatisfy { $0.latency >= 300_000_000 })
    }

    @Test func `stopping within a limit cuts off what is not answered, and says so`() throws {
        let server = ProbeScriptedServer { $0.waitForEnd() }
        let run = try ProbeRun([.http(server.port, timeout: 600_000), .command(["sleep", "600"])]) { loop, _ in
            usleep(150_000)
            loop.stop(within: .milliseconds(50))
        }
        #expect(run.outcomes == [.local])
        #expect(run.details == [UInt16(ECANCELED)])
    }

    @Test func `a full ring loses nothing and keeps the order`() throws {
        let run = try ProbeRun(
            [.tcp(ProbeScriptedServer.freePort(), rate: 500)], milliseconds: 500, ringCapacity: 16, drains: false)
        #expect(run.statistics.overflow == run.samples.count - 16)
        #expect(run.samples.map(\.completed) == run.samples.map(\.completed).sorted())
    }

    @Test func `descriptors and flights are used again`() throws {
        let server = ProbeScriptedServer { connection in
            _ = connection.readRequest()
            connection.send(Self.answer)
        }
        var descriptors: [Int] = []
        let run = try ProbeRun([.http(server.port, rate: 300), .command(["true"])]) { _, _ in
            for _ in 0..<8 {
                usleep(100_000)
                descriptors.append((try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0)
            }
        }
        #expect(run.outcomes == [.good])
        #expect(run.samples.count > 200)
        // Other tests of this process open some too; what would leak here are hundreds.
        #expect((descriptors.max() ?? 0) - (descriptors.min() ?? 0) < 100)
    }

    @Test func `several probes each keep their own slots`() throws {
        let server = ProbeScriptedServer { connection in
            _ = connection.readRequest()
            connection.send(Self.answer)
        }
        let dead = ProbeScriptedServer.freePort()
        let run = try ProbeRun([.http(server.port), .tcp(server.port, rate: 100), .tcp(dead, rate: 30)])
        #expect(Set(run.samples.filter { $0.probe < 2 }.map(\.outcome)) == [.good])
        #expect(Set(run.samples.filter { $0.probe == 2 }.map(\.outcome)) == [.refused])
        #expect(Set(run.firstSlots).count == 3)
    }

    @Test func `the slots of many probes do not fall together`() throws {
        let dead = ProbeScriptedServer.freePort()
        func gaps(_ rate: Int64, _ count: Int) throws -> [Int64] {
            let probes = try (0..<count).map { _ in try PlannedProbe.tcp(dead, rate: rate) }
            let firsts = try ProbeRun(probes, milliseconds: 160).firstSlots
            return zip(firsts.dropFirst(), firsts).map { $0 - $1 }
        }
        // Evenly over the interval of 50 ms; over no more than 100 ms, so that every probe begins at once.
        #expect(Set(try gaps(20, 50)) == [1_000_000])
        #expect(Set(try gaps(1, 20)) == [5_000_000])
    }

    @Test func `running out of descriptors is a local failure of the slot`() throws {
        // In a process of its own: the limit would hit every other test here.
        let end = try inOwnProcess {
            let server = ProbeScriptedServer(port: 21295) { $0.waitForEnd() }
            let run = try ProbeRun([.http(server.port, timeout: 100)]) { _, _ in
                usleep(100_000)
                var low = rlimit(rlim_cur: 3, rlim_max: 4096)
                setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &low)
                usleep(200_000)
            }
            let local = run.samples.filter { $0.outcome == .local }
            return
                run.outcomes == [.timeout, .local] && local.contains { $0.detail == UInt16(EMFILE) }
                // On a busy machine a slot may start too late to be asked at all.
                && local.allSatisfy { [UInt16(EMFILE), SocketFailure.timerExpired].contains($0.detail) }
                && run.samples.map(\.slot).sorted() == Array(0..<UInt32(run.samples.count))
        }
        #expect(end == .exited(100))
    }

    @Test func `a stall of our own loses no slot and does not blame the service`() throws {
        // A process of its own that is stopped for half a second by a child.
        let end = try inOwnProcess {
            let server = ProbeScriptedServer(port: 21296) { connection in
                _ = connection.readRequest()
                connection.send("HTTP/1.1 200 OK\r\n\r\n")
            }
            let script = "kill -STOP \(getpid()); sleep 0.5; kill -CONT \(getpid())"
            let run = try ProbeRun([.http(server.port, rate: 100, timeout: 250)]) { _, _ in
                usleep(100_000)
                var child = try? spawn(SpawnRequest(["sh", "-c", script]))
                usleep(400_000)
                _ = try? child?.wait()
            }
            let missed = run.samples.filter { $0.outcome == .local }
            return
                missed.count >= 20 && missed.allSatisfy { $0.detail == UInt16(ETIME) && $0.lateness >= 250_000_000 }
                && run.samples.contains { $0.isGood && $0.lateness > 20_000_000 }
                && run.samples.map(\.slot).sorted() == Array(0..<UInt32(run.samples.count))
                && run.statistics.worstLateness > .milliseconds(400)
        }
        #expect(end == .exited(100))
    }

    @Test func `a loop that starts nothing stops at once, and twice`() throws {
        let loop = try ProbeLoop([.tcp(1)], start: Clock.monotonicNanoseconds())
        #expect(loop.scheduling == "not started")
        loop.stop()
        loop.stop()
        var samples: [Sample] = []
        loop.drain(into: &samples)
        #expect(samples.isEmpty)
    }

    @Test func `the scheduling is said honestly`() throws {
        let loop = try ProbeLoop([.tcp(ProbeScriptedServer.freePort())], start: Clock.monotonicNanoseconds())
        try loop.start()
        #expect(loop.scheduling == "SCHED_FIFO" || loop.scheduling.hasPrefix("SCHED_OTHER ("))
        loop.stop()
    }
}
