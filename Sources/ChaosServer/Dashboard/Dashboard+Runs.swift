import ChaosEngine
import ChaosHistory
import ChaosModel
import ChaosReport
import Hummingbird
import LinuxKernel

extension Dashboard {
    /// The most runs of a list.
    private static let mostRuns = 200

    /// Runs, their reports, trends.
    func addRuns(to router: Router<ServerContext>, _ floor: ServerFloor) {
        router.get("/runs") { request, context in
            let visitor = try Self.visitor(context)
            let experiment = request.uri.queryParameters["experiment"].map(String.init) ?? ""
            let verdict = request.uri.queryParameters["verdict"].map(String.init) ?? ""
            let before = request.uri.queryParameters["before"].flatMap { Double($0) }.flatMap { $0.isFinite ? $0 : nil }
            var query = HistoryQuery(until: before, limit: Self.mostRuns + 1)
            if !experiment.isEmpty { query.experiments = [String(experiment.prefix(200))] }
            if let wanted = Report.Verdict(rawValue: verdict) { query.verdicts = [wanted] }
            let asked = query
            let runs = try await floor.threads.run { try HistoryStore(state: floor.settings.state).runs(asked) }
            return Self.html(
                RunsPage(
                    visitor: visitor, runs: Array(runs.sorted { $0.startedAt > $1.startedAt }.prefix(Self.mostRuns)),
                    hasMore: runs.count > Self.mostRuns, experiment: experiment, verdict: verdict,
                    before: before
                ).text)
        }
        router.get("/runs/{run}") { request, context in
            let visitor = try Self.visitor(context)
            let run = try Self.run(context)
            let state = floor.settings.state
            let page = try await floor.threads.run {
                let bundle = RunBundle(state: state, run: run)
                guard Directory.exists(bundle.directory) else {
                    throw APIError(.unknown, "There is no run of this name.")
                }
                let summary = try? HistoryStore(state: state).run(run)
                let report = Directory.exists(bundle.path(of: RunFile.page)) ? "/runs/\(run)/\(RunFile.page)" : nil
                return RunPage(visitor: visitor, run: run, summary: summary, report: report).text
            }
            return Self.html(page)
        }
        router.get("/runs/{run}/{file}") { request, context in
            let visitor = try Self.visitor(context)
            let run = try Self.run(context)
            guard let file = context.parameters.get("file").flatMap({ RunFile($0) }), visitor.may(file.role) else {
                throw APIError(.unknown, "There is no such file of a run, or it needs another role.")
            }
            let bundle = RunBundle(state: floor.settings.state, run: run)
            let bytes = try await floor.threads.run {
                do throws(KernelError) { return try bundle.read(file.name) } catch {
                    throw APIError(.unknown, "The run has no \(file.name): \(error.reason).")
                }
            }
            return file.answer(bytes)
        }
        router.get("/trends") { request, context in
            let visitor = try Self.visitor(context)
            return Self.html(TrendsPage(visitor: visitor, choice: Self.choice(request)).text)
        }
        router.get("/trends/report") { request, context in
            _ = try Self.visitor(context)
            let choice = Self.choice(request)
            let text = try await floor.threads.run {
                let by = [HistoryGrouping(choice.by)].compactMap(\.self)
                return HistoryHTMLReport(try Self.history(floor, days: choice.days, by: by, now: Clock.wallSeconds()))
                    .text
            }
            return RunFile.framed(Array(text.utf8))
        }
    }

    /// What many runs say.
    static func history(
        _ floor: ServerFloor, days: Int, by: [HistoryGrouping], now: Double
    ) throws -> HistoryReport {
        let store = try HistoryStore(state: floor.settings.state)
        return HistoryReport(
            runs: try store.runs(HistoryQuery(until: now)), since: now - Double(days) * 86_400, until: now, by: by,
            baselines: store.baselines)
    }

    private static func choice(_ request: Request) -> TrendsPage.Choice {
        let query = request.uri.queryParameters
        return TrendsPage.Choice(days: query["days"].map(String.init), by: query["by"].map(String.init))
    }

    /// The run in the path: a plain name, which leads nowhere else.
    private static func run(_ context: ServerContext) throws(APIError) -> String {
        let name = context.parameters.get("run") ?? ""
        let isPlain = name.utf8.allSatisfy { byte in
            let scalar = Character(Unicode.Scalar(byte))
            return byte < 0x80 && (scalar.isLetter || scalar.isNumber || "-_.".contains(scalar))
        }
        guard isPlain, (1...100).contains(name.utf8.count), name.first != "." else {
            throw APIError(.unknown, "There is no run of this name.")
        }
        return name
    }
}
