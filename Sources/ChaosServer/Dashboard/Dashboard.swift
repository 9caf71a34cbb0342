import ChaosHistory
import ChaosModel
import ChaosReport
import ChaosScheduler
import Foundation
import Hummingbird
import LinuxKernel

/// The dashboard: pages for people, which follow the stream of the API.
public struct Dashboard: ServerRoutes {
    private let hub: LiveHub

    /// - Parameter hub: tells what the run of now says of itself.
    public init(hub: LiveHub) { self.hub = hub }

    /// The page that asks for a token, and what all pages load.
    public var openPaths: [String] { ["/login", "/assets/*"] }

    /// Adds every page and its assets; the stream is the API's.
    public func add(to router: Router<ServerContext>, on floor: ServerFloor) {
        for asset in Asset.all {
            router.get(RouterPath(asset.path)) { request, _ in Self.answer(asset, request) }
        }
        router.get("/login") { _, context in
            context.caller == nil || context.csrf == nil
                ? Self.html(LoginPage().text) : Response(status: .seeOther, headers: [.location: "/"])
        }
        addDrills(to: router, floor)
        addRuns(to: router, floor)
        addHost(to: router, floor)
    }

    /// Whoever is not known is asked for a token; other refusals are said on a page.
    public func page(for error: APIError, _ request: Request, _ context: ServerContext) -> Response? {
        let path = request.uri.path
        guard !path.hasPrefix("/assets/") else { return nil }
        if error.code == .unauthenticated {
            let next = path == "/" ? "" : "?next=" + HTML.segment(request.uri.string)
            return Response(status: .seeOther, headers: [.location: "/login" + next])
        }
        let visitor = context.caller.map {
            PageFrame.Visitor(caller: $0, csrf: context.csrf ?? "", host: HostFacts.hostname)
        }
        let title = error.code == .notFound || error.code == .unknown ? "Not found" : "This did not work"
        let page = PageFrame(visitor: visitor, place: nil, title: title).page(
            "<h1>\(title)</h1><p>\(error.message)</p><p><a href=\"/\">Overview</a></p>")
        return Self.html(page, status: .init(code: error.code.status))
    }

    /// The next time of each schedule, the soonest first: one that is due every minute does not hide the others.
    private static func next(_ desk: any DrillDesk) throws(DeskError) -> [ForecastEntry] {
        try desk.schedules().compactMap(\.next).sorted { DrillTable.start($0) < DrillTable.start($1) }
    }

    private func addDrills(to router: Router<ServerContext>, _ floor: ServerFloor) {
        router.get("/") { request, context in
            let visitor = try Self.visitor(context)
            let now = Clock.wallSeconds()
            let history = try await floor.threads.run { try? Self.history(floor, days: 90, by: [], now: now) }
            return Self.html(
                try await floor.ask { desk in
                    let status = try desk.status(), next = try Self.next(desk)
                    return OverviewPage(
                        visitor: visitor, status: visitor.may(.admin) ? status : status.withoutSources,
                        coming: Array(next.prefix(6)),
                        past: try desk.drills(DrillQuery(states: [.ended, .skipped], limit: 8)),
                        next: next + (try desk.forecast(nil, count: 50, from: nil)), history: history
                    ).text
                })
        }
        router.get("/live") { request, context in
            let visitor = try Self.visitor(context)
            let now = hub.snapshot
            return Self.html(
                try await floor.ask { desk in
                    let status = try desk.status()
                    return LivePage(
                        visitor: visitor, now: now, coming: Array(try Self.next(desk).prefix(5)),
                        halted: status.halted, at: status.now
                    ).text
                })
        }
        router.get("/calendar") { request, context in
            let visitor = try Self.visitor(context)
            let asked = request.uri.queryParameters["month"].map(String.init)
            return Self.html(
                try await floor.ask { desk in
                    let now = try desk.status().now
                    guard let month = asked.map({ (text: String) in CalendarMonth(text) }) ?? CalendarMonth(at: now)
                    else {
                        throw APIError(.badRequest, "`month` must be like 2026-11")
                    }
                    let drills = try CalendarDrills(month.bounds, now: now, desk: desk)
                    return CalendarPage(
                        visitor: visitor, month: month, now: now, past: drills.past, coming: drills.coming,
                        limits: drills.limits
                    ).text
                })
        }
        router.get("/schedules") { request, context in
            let visitor = try Self.visitor(context)
            return Self.html(
                try await floor.ask { desk in
                    SchedulesPage(visitor: visitor, schedules: try desk.schedules(), now: try desk.status().now).text
                })
        }
        router.get("/schedules/{name}") { request, context in
            let visitor = try Self.visitor(context)
            let name = context.parameters.get("name") ?? ""
            return Self.html(
                try await floor.ask { desk in
                    guard let schedule = try desk.schedules().first(where: { $0.name == name }) else {
                        throw APIError(.unknown, "There is no schedule of this name.")
                    }
                    return SchedulePage(
                        visitor: visitor, schedule: schedule, coming: try desk.forecast(name, count: 20, from: nil),
                        past: try desk.drills(DrillQuery(schedule: name, limit: 50)),
                        yaml: visitor.may(.admin) ? try desk.text(of: name) : nil,
                        now: try desk.status().now
                    ).text
                })
        }
    }
}
