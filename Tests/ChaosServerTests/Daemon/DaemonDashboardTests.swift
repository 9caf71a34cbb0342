import ChaosEngine
import ChaosHistory
import ChaosModel
import ChaosScheduler
import Foundation
import LinuxKernel
import Testing

/// A browser, a daemon, a run and a service: nothing stands in for anything.
@Suite(
    .enabled(if: DaemonGround.isBuilt, "needs the built aftershockd and aftershock"),
    .enabled(if: DashboardBrowser.isThere, "needs Chromium and Python 3: script/packages browser"))
struct `A daemon's dashboard in a browser` {
    @Test func `starts a drill on a real service, shows it, halts it, and shows its report and who halted`()
        async throws
    {
        let ground = try DaemonGround()
        let web = try WebVictim(in: ground)
        try web.experiment("web.yaml", pausedFor: "300s", in: ground)
        try ground.schedule("nightly-pause-of-the-web-server", run: "web.yaml")
        try ground.schedule("every-few-minutes", run: "nap.yaml", "cron: \"*/5 * * * *\"\n    paused: true")
        for number in 1...5 { try ground.write("schedules: {x: {crom: 1}}\n", as: "schedules/bad-\(number).yaml") }
        let port = try DaemonGround.freePort()
        let daemon = try ground.daemon("--listen", "127.0.0.1:\(port)")
        try ground.ready(daemon)
        let added = try ground.child("aftershockd", ["token", "add", "ann", "--role", "run", "--state", ground.state])
        #expect(added.code() == 0)
        let token = try added.said.trimmingCharacters(in: .whitespacesAndNewlines)

        let found = try await DashboardBrowser.walkDrill(Int(port), token, schedule: "nightly-pause-of-the-web-server")
        #expect(found.asked == "/login" && found.wrongToken.contains("token") && found.loggedIn == "/schedules")
        #expect(found.cookie == [[.isHidden(true), .site("Strict")]])
        #expect(found.idle == "No drill is running" && found.title == "web-survives-a-pause")
        #expect(found.slos.contains("breached") && found.points > 8)
        // The run hears of a halt by its mark and by a signal, whichever is first.
        #expect(found.over == "stopped" && !found.reason.isEmpty, "\(found.reason)")
        #expect(found.events.contains("faultOn") && found.events.contains("rollback"), "\(found.events)")
        #expect(found.halted.contains("the browser says so"))
        #expect(found.reportStatus == [200] && found.reportSays)
        #expect(
            found.audit.contains {
                $0.contains("halt set") && $0.contains("ann\nas ") && $0.contains("browser says so")
            },
            "\(found.audit)")
        #expect(
            found.audit.contains {
                $0.contains("drill requested") && $0.contains("ann\nas ") && $0.contains("nightly-")
            },
            "\(found.audit)")
        #expect(found.busy >= 28 && found.alerts == [true, true, true, false, false])
        #expect(found.next.contains("Next: nightly-pause-of-the-web-server"), "that which is paused does not hide it")
        #expect(found.cleared && found.tooWide.isEmpty, "\(found.tooWide)")
        #expect(found.problems.isEmpty && found.violations.isEmpty && found.foreign.isEmpty)

        // What the pages said is so.
        #expect(web.isUp && !web.isStopped)
        #expect(HeldRun.of(ground.path("host.lock")) == nil)
        #expect(try ground.client.status().halted == nil)
        let drill = try ground.drill("nightly-pause-of-the-web-server", "over") { $0.state == .ended }
        #expect(drill.runs == [found.run] && drill.verdict == "stopped" && drill.trigger.contains("ann"))
        #expect(try HistoryStore(state: ground.state).run(found.run).verdict == .stopped)
        daemon.signal(15)
        #expect(daemon.code() == 0)
    }
}
