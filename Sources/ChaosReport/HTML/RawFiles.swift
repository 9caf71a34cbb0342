import ChaosModel

/// The files of the bundle by name and hash, linked so that the links work inside the bundle.
struct RawFiles {
    private let report: Report

    init(_ report: Report) { self.report = report }

    /// Heading and table; nothing for a report without hashes.
    var markup: [String] {
        let rows = ReportSection.files(report).map { file in
            let name = Markup.escape(file.name)
            let title = file.isLinked ? "<a href=\"./\(Self.encoded(file.name))\">\(name)</a>" : name
            return "<tr><th scope=\"row\">\(title)</th><td>\(Markup.escape(file.meaning))</td>"
                + "<td><code title=\"\(Markup.escape(file.hash))\">\(Markup.escape(String(file.hash.prefix(16))))…</code></td></tr>"
        }
        guard !rows.isEmpty else { return [] }
        return [
            "<h2>Raw data</h2>",
            "<p>The run's facts. The links work where this page lies in its bundle; the whole SHA-256 is the hash's title and "
                + "stands in <code>report.json</code>.</p>",
            HTMLTable(["file", "what it holds", "SHA-256"], rows: rows).text,
        ]
    }

    /// A file's name as part of a relative address.
    private static func encoded(_ name: String) -> String {
        name.utf8.map { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: String(UnicodeScalar(byte))
            default: "%" + String(byte >> 4, radix: 16, uppercase: true) + String(byte & 15, radix: 16, uppercase: true)
            }
        }.joined()
    }
}
