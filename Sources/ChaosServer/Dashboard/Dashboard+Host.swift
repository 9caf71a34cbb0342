import ChaosModel
import Hummingbird
import LinuxKernel

extension Dashboard {
    /// So many entries of the audit log are shown.
    private static let mostEntries = 200

    /// What works here, and who did what.
    func addHost(to router: Router<ServerContext>, _ floor: ServerFloor) {
        router.get("/doctor") { request, context in
            let visitor = try Self.visitor(context)
            let findings = try DoctorTable(json: try await floor.doctor.table()).findings
            return Self.html(DoctorPage(visitor: visitor, findings: findings).text)
        }
        router.get("/audit") { request, context in
            let visitor = try Self.visitor(context)
            let log = try await floor.audit.standing()
            let page = AuditPage(
                visitor: visitor, entries: log.lines.suffix(Self.mostEntries).reversed().compactMap(\.entry),
                count: log.count, problem: log.problem, head: log.head)
            return Self.html(page.text)
        }
    }

    /// Who looks at a page.
    static func visitor(_ context: ServerContext) throws(APIError) -> PageFrame.Visitor {
        guard let caller = context.caller else { throw APIError(.unauthenticated, "say who asks") }
        return PageFrame.Visitor(caller: caller, csrf: context.csrf ?? "", host: HostFacts.hostname)
    }

    /// A page of ours.
    static func html(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "text/html; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    /// An asset, or that the browser has it already.
    static func answer(_ asset: Asset, _ request: Request) -> Response {
        let headers: HTTPFields = [
            .contentType: asset.type, .eTag: asset.tag, .cacheControl: "public, max-age=31536000, immutable",
        ]
        if request.headers[.ifNoneMatch] == asset.tag { return Response(status: .notModified, headers: headers) }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: asset.text)))
    }
}
