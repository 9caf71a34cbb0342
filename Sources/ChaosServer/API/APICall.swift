import ChaosModel
import ChaosScheduler
import Foundation
import Hummingbird

/// A request that is as its endpoint wants it.
struct APICall: Sendable {
    let request: Request
    let context: ServerContext
    let floor: ServerFloor
    /// Who asks; somebody without a name where anybody may.
    let caller: Caller
    /// What stands behind the `?`, each known and right.
    let query: [String: String]
    /// The texts of the body.
    let fields: [String: String]
    /// The body, when it is one text.
    let text: String

    /// - Throws: `APIError` for a query or a body that makes no sense.
    init(_ request: Request, _ context: ServerContext, for endpoint: Endpoint, on floor: ServerFloor) async throws {
        self.request = request
        self.context = context
        self.floor = floor
        caller = context.caller ?? Caller(name: "", role: .view)
        query = try Self.query(request, endpoint.query)
        let bytes = try await request.body.collect(upTo: floor.settings.limits.bodyBytes)
        // A connection that ends in the middle looks like the end of the body.
        guard bytes.readableBytes == request.headers[.contentLength].map({ Int($0) }) ?? 0 else {
            throw APIError(.badRequest, "the body is not as long as `Content-Length` says: it was cut off")
        }
        let type = request.headers[.contentType].map { $0.prefix { $0 != ";" }.lowercased() }
        switch endpoint.body {
        case .none:
            guard Self.isEmpty(Data(bytes.readableBytesView)) else {
                throw APIError(.badRequest, "this takes no body, or an empty JSON object")
            }
            (fields, text) = ([:], "")
        case .fields(let wanted):
            guard type == "application/json" || bytes.readableBytes == 0 && wanted.allSatisfy(\.isOptional) else {
                throw APIError(.unsupportedMedia, "the body must be application/json")
            }
            (fields, text) = (try Self.fields(Data(bytes.readableBytesView), wanted), "")
        case .yaml:
            guard type == "application/yaml" else {
                throw APIError(.unsupportedMedia, "the body must be application/yaml")
            }
            guard let body = String(validating: bytes.readableBytesView, as: UTF8.self), !body.utf8.contains(0) else {
                throw APIError(.badRequest, "the body is no UTF-8 text")
            }
            (fields, text) = ([:], body)
        }
    }

    /// Asks the desk, or tells it something.
    func ask<Value: Sendable>(_ body: @escaping @Sendable (any DrillDesk) throws -> Value) async throws -> Value {
        try await floor.ask(body)
    }

    /// The schedule in the path.
    /// - Throws: `APIError` for what no schedule is called.
    func schedule() throws(APIError) -> String {
        let name = context.parameters.get("name") ?? ""
        if let problem = ScheduleParser.problem(name: name) { throw APIError(.badRequest, problem) }
        return name
    }

    /// A number of the query.
    func count(_ name: String) -> Int? { query[name].flatMap { Int($0) } }
    /// A time of the query.
    func time(_ name: String) -> Double? { query[name].flatMap(QueryParameter.time) }

    private static func query(_ request: Request, _ known: [QueryParameter]) throws(APIError) -> [String: String] {
        guard let query = request.uri.query, !query.isEmpty else { return [:] }
        var found: [String: String] = [:]
        for part in query.split(separator: "&", omittingEmptySubsequences: false) {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2, let name = String(pair[0]).removingPercentEncoding,
                let text = String(pair[1]).removingPercentEncoding
            else { throw APIError(.badRequest, "the query must be `name=value`, with `&` between them") }
            guard let parameter = known.first(where: { $0.name == name }) else {
                let names = known.map { "`\($0.name)`" }.joined(separator: ", ")
                throw APIError(.badRequest, known.isEmpty ? "this takes no query" : "the query knows \(names) alone")
            }
            guard found[name] == nil else { throw APIError(.badRequest, "`\(name)` is there twice") }
            if let problem = parameter.problem(text) { throw APIError(.badRequest, "`\(name)` \(problem)") }
            found[name] = text
        }
        return found
    }

    /// Nothing, or `{}`: what clients send that always send JSON.
    private static func isEmpty(_ body: Data) -> Bool {
        body.isEmpty || (try? JSONDecoder().decode([String: Bool].self, from: body))?.isEmpty == true
    }

    private static func fields(_ body: Data, _ wanted: [BodyField]) throws(APIError) -> [String: String] {
        if body.isEmpty, wanted.allSatisfy(\.isOptional) { return [:] }
        let names = wanted.map { "`\($0.name)`" }.joined(separator: ", ")
        let value: Any
        do { value = try JSONSerialization.jsonObject(with: body, options: .fragmentsAllowed) } catch {
            let reason = (error as NSError).userInfo["NSDebugDescription"] as? String
            throw APIError(
                .badRequest,
                "the body is no JSON" + (reason.map { ": \($0)" } ?? "") + "; it must be an object with \(names)")
        }
        guard let object = value as? [String: Any] else {
            throw APIError(.badRequest, "the body must be a JSON object with \(names)")
        }
        if let stray = object.keys.filter({ name in !wanted.contains { $0.name == name } }).min() {
            throw APIError(.badRequest, "the body knows \(names) alone, not `\(stray.prefix(64))`")
        }
        var found: [String: String] = [:]
        for field in wanted {
            guard let member = object[field.name] else {
                if field.isOptional { continue }
                throw APIError(.badRequest, "the body lacks `\(field.name)`: \(field.summary)")
            }
            guard let text = member as? String else {
                throw APIError(.badRequest, "`\(field.name)` must be a text")
            }
            found[field.name] = text
        }
        for field in wanted {
            guard let text = found[field.name] else { continue }
            let isPlain = !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
            guard (1...field.longest).contains(text.unicodeScalars.count), isPlain,
                text.contains(where: { !$0.isWhitespace })
            else {
                throw APIError(
                    .badRequest,
                    "`\(field.name)` must be one line of 1 to \(field.longest) characters, not all of them blank")
            }
        }
        return found
    }
}
