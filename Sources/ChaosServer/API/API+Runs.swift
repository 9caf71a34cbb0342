import ChaosEngine
import ChaosHistory
import ChaosModel
import ChaosReport
import HTTPTypes
import Hummingbird
import LinuxKernel

extension API {
    struct RunList: Codable { var runs: [RunSummary] }

    /// What a report's page may do: it brings its own style along, and nothing else.
    private static let reportPolicy =
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; base-uri 'none'; frame-ancestors 'self'"

    var runs: [Endpoint] {
        [
            Endpoint(
                method: .get, path: "/api/v1/runs", role: .view, id: "runs",
                summary: "The runs of the history, the newest first.",
                query: [
                    QueryParameter(
                        name: "limit", summary: "The newest, so many; 100 unless told.", kind: .count(1...1000)),
                    QueryParameter(
                        name: "experiment", summary: "Of this experiment; `*` stands for any text.",
                        kind: .text(longest: 200)),
                    QueryParameter(name: "since", summary: "Begun at this time or later.", kind: .time),
                ], answer: .json("RunList")
            ) { call in
                let query = HistoryQuery(
                    since: call.time("since"), experiments: call.query["experiment"].map { [$0] } ?? [],
                    limit: call.count("limit") ?? 100)
                let runs = try await history(call) { store throws(HistoryError) in try store.runs(query) }
                return try JSONAnswer.response(RunList(runs: Array(runs.reversed())))
            },
            Endpoint(
                method: .get, path: "/api/v1/runs/{id}", role: .view, id: "run",
                summary: "The report of a run, `report.json` of its bundle.", answer: .json("Report"),
                errors: [.unknown]
            ) { call in
                let bytes = try await file(RunBundle.report, call)
                return Response(
                    status: .ok, headers: [.contentType: "application/json"],
                    body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
            },
            Endpoint(
                method: .get, path: "/api/v1/runs/{id}/report.html", role: .view, id: "runReport",
                summary: "The report of a run as a page, as its bundle has it.", answer: .text("text/html"),
                errors: [.unknown]
            ) { call in
                let bytes = try await file("report.html", call)
                var response = Response(
                    status: .ok, headers: [.contentType: "text/html; charset=utf-8"],
                    body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
                response.headers[.contentSecurityPolicy] = Self.reportPolicy
                if let name = HTTPField.Name("X-Frame-Options") { response.headers[name] = "SAMEORIGIN" }
                return response
            },
            Endpoint(
                method: .get, path: "/api/v1/trends", role: .view, id: "trends",
                summary: "What many runs say together, as `aftershock report --format json` does.",
                query: [
                    QueryParameter(name: "since", summary: "From this time on; 90 days ago unless told.", kind: .time),
                    QueryParameter(
                        name: "by", summary: "`experiment`, `fault`, `target`, `host` or `label.NAME`, with commas.",
                        kind: .text(longest: 200)),
                ], answer: .json("HistoryReport")
            ) { call in try await trends(call) },
        ]
    }

    private func trends(_ call: APICall) async throws -> Response {
        let names = (call.query["by"] ?? "experiment").split(separator: ",", omittingEmptySubsequences: false)
        let by = names.compactMap { HistoryGrouping(String($0)) }
        guard by.count == names.count, by.count <= 4 else {
            throw APIError(.badRequest, "`by` must be experiment, fault, target, host or label.NAME, at most four")
        }
        let until = Clock.wallSeconds(), since = call.time("since") ?? until - 90 * 86_400
        guard since < until else { throw APIError(.badRequest, "`since` is not in the past") }
        let text = try await history(call) { store in
            // Earlier runs too: they say what was due, and are compared with.
            let runs = try store.runs(HistoryQuery(until: until))
            return try JSONReport.text(
                HistoryReport(runs: runs, since: since, until: until, by: by, baselines: store.baselines))
        }
        return Response(
            status: .ok, headers: [.contentType: "application/json"], body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    private func history<Value: Sendable>(
        _ call: APICall, _ body: @escaping @Sendable (HistoryStore) throws -> Value
    ) async throws -> Value {
        let state = floor.settings.state
        do {
            return try await floor.threads.run { try body(try HistoryStore(state: state, note: { _ in })) }
        } catch let error as HistoryError { throw APIError(.failed, error.description) }
    }

    /// A file of the bundle of the run in the path.
    private func file(_ name: String, _ call: APICall) async throws -> [UInt8] {
        let run = call.context.parameters.get("id") ?? ""
        guard RunName.isValid(run) else {
            throw APIError(.badRequest, "no run has this name: small letters, digits and hyphens, at most 64")
        }
        let state = floor.settings.state
        return try await floor.threads.run {
            let bundle = RunBundle(state: state, run: run)
            do throws(KernelError) { return try bundle.read(name) } catch {
                if Directory.exists(bundle.path(of: name)) { throw APIError(.failed, "\(name): \(error.reason)") }
                throw APIError(
                    .unknown,
                    Directory.exists(bundle.directory)
                        ? "run \(run) has no report: it goes on, or was interrupted" : "there is no run \(run)")
            }
        }
    }
}
