import Foundation
import HTTPTypes
import Hummingbird
import LinuxKernel

extension API {
    var host: [Endpoint] {
        [
            Endpoint(
                method: .get, path: "/api/v1/doctor", role: .view, id: "doctor",
                summary:
                    "Which kernel mechanisms work here, as `aftershock doctor --format json` found in the last minutes.",
                answer: .json("Doctor")
            ) { call in
                let text = try await floor.doctor.table()
                return Response(
                    status: .ok, headers: [.contentType: "application/json"],
                    body: .init(byteBuffer: ByteBuffer(bytes: text)))
            },
            Endpoint(
                method: .get, path: "/api/v1/audit", role: .view, id: "audit",
                summary:
                    "Who did what to this host, the newest first, and whether the log of it was whole when it was verified last.",
                query: [
                    QueryParameter(
                        name: "limit", summary: "The newest, so many; 100 unless told.",
                        kind: .count(1...AuditWatch.most))
                ], answer: .json("Audit")
            ) { call in
                let limit = call.count("limit") ?? 100
                let text = try Self.text(try await floor.audit.standing(), limit)
                return Response(
                    status: .ok, headers: [.contentType: "application/json"],
                    body: .init(byteBuffer: ByteBuffer(bytes: text)))
            },
            Endpoint(
                method: .get, path: "/metrics", role: .view, id: "metrics",
                summary: "The daemon's figures, OpenMetrics.",
                answer: .text("application/openmetrics-text")
            ) { call in
                let accept = call.request.headers[.accept]
                guard let text = try await floor.threads.run({ metrics(accept) }) else {
                    throw APIError(.failed, "the figures cannot be had")
                }
                return Response(
                    status: .ok, headers: [.contentType: text.mediaType],
                    body: .init(byteBuffer: ByteBuffer(string: text.text)))
            },
            Endpoint(
                method: .get, path: "/api/v1/openapi.json", role: .view, id: "openapi", summary: "This description.",
                answer: .json("OpenAPI")
            ) { _ in
                Response(
                    status: .ok, headers: [.contentType: "application/json"],
                    body: .init(byteBuffer: ByteBuffer(string: try OpenAPIDocument.text(endpoints))))
            },
        ]
    }

    /// The entries stay as they stand in the log, so that their hashes can be checked by whoever gets them.
    private static func text(_ standing: AuditWatch.Standing, _ limit: Int) throws -> [UInt8] {
        struct Head: Encodable {
            var intact: Bool, problem: String?, head: String, count: Int, verifiedAt: Double
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let head = try encoder.encode(
            Head(
                intact: standing.problem == nil, problem: standing.problem, head: standing.head,
                count: standing.count, verifiedAt: standing.verifiedAt))
        let entries = standing.lines.suffix(limit).reversed().map(\.bytes).joined(separator: [UInt8(ascii: ",")])
        return head.dropLast() + Array(#","entries":["#.utf8) + Array(entries) + Array("]}".utf8)
    }
}
