import ChaosEngine
import ChaosReport
import ChaosScheduler
import HTTPTypes
import Hummingbird

/// A file of a run's bundle that a browser may have.
struct RunFile {
    /// The report for people.
    static let page = "report.html"

    private static let downloads = [
        RunBundle.report: "application/json", RunBundle.record: "application/json",
        "report.md": "text/markdown; charset=utf-8",
        "junit.xml": "application/xml", RunBundle.samples: "application/octet-stream",
        RunBundle.counters: "text/csv; charset=utf-8",
        RunBundle.manifest: "text/plain; charset=utf-8", RunBundle.spec: "application/yaml",
    ]

    /// Its name in the bundle.
    let name: String

    /// `nil` for files that are nobody's business.
    init?(_ name: String) {
        guard name == Self.page || Self.downloads[name] != nil else { return nil }
        self.name = name
    }

    /// Who may have it: a spec can hold the headers that its probes send.
    var role: Role { name == RunBundle.spec ? .admin : .view }

    /// The answer with its content: the page to be shown in a frame, anything else to be kept.
    func answer(_ bytes: [UInt8]) -> Response {
        if name == Self.page { return Self.framed(bytes) }
        var headers: HTTPFields = [
            .contentType: Self.downloads[name] ?? "application/octet-stream",
            .contentDisposition: "attachment; filename=\"\(name)\"",
        ]
        if let policy = HTTPField.Name("Content-Security-Policy") { headers[policy] = "default-src 'none'" }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// A document that stands in a frame of ours, which gives it an origin of its own. It may run but the reports' own script,
    /// also where it is opened alone: a policy of `sandbox` would keep browsers from that, with our opener policy.
    static func framed(_ bytes: [UInt8]) -> Response {
        var headers: HTTPFields = [.contentType: "text/html; charset=utf-8", .cacheControl: "no-cache"]
        if let policy = HTTPField.Name("Content-Security-Policy"), let frames = HTTPField.Name("X-Frame-Options") {
            headers[policy] = """
                default-src 'none'; script-src '\(ChartScript.hash)'; style-src 'unsafe-inline'; \
                img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'
                """
            headers[frames] = "SAMEORIGIN"
        }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
