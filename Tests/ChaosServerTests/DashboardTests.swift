import Testing

@testable import ChaosServer

/// The dashboard in a real browser, driven by `Tests/Fixtures/dashboard.py`.
@Suite(.serialized, .enabled(if: DashboardBrowser.isThere, "needs Chromium and Python 3: script/packages browser"))
struct DashboardTests {
    @Test func `somebody logs in, watches a drill, halts it, and reads a report`() async throws {
        let ground = try DashboardGround()
        defer { ground.scratch.remove() }
        let found = try await ground.serve { port in
            async let run: Void = ground.run("run-of-now")
            let found = try await DashboardBrowser.walk(port, ground.token)
            // Its halt ends the run; without one this test has failed already.
            if !ground.desk.told.contains(where: { $0.hasPrefix("halt") }) {
                ground.desk.halt(because: "the test is over", by: "test")
            }
            try await run
            return found
        }
        #expect(found.asked == "/login" && found.wrongToken.contains("token") && found.loggedIn == "/schedules")
        #expect(found.drills > 0 && found.days.count == 2 && found.days[0] < found.days[1])
        #expect(found.nextMonth != found.month)
        #expect(found.live.title == "checkout-survives-a-slow-network" && found.live.progress)
        #expect(found.live.rate.hasSuffix("/s") && found.live.slos.contains("99.9% under 500ms"))
        #expect(found.focusInDialog == "confirm-reason" && found.focusAfterEscape && found.stateAfterCancel == "on")
        #expect(ground.desk.told == ["halt by ann: the browser says so"], "Escape, Cancel and no reason did nothing")
        #expect(found.over == "stopped")
        #expect(found.reportStatus == [200] && found.frameIsApart)
        #expect(found.firstTab == "Skip to the content" && found.skipped == "#main" && found.focusIsSeen)
        #expect(Set(found.reached).isSuperset(of: PageFrame.Place.allCases.map(\.path)), "\(found.reached)")
        #expect(found.tooWide.isEmpty, "\(found.tooWide)")
        #expect(found.readWithoutScript && found.afterLogOut == "/login")
        #expect(found.problems.isEmpty && found.violations.isEmpty && found.foreign.isEmpty)
    }
}
