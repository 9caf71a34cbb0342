import ChaosModel
import ChaosTestKit
import Testing

@testable import ChaosReport

/// Specs, services and file names are written by others: none of their text may become markup, steer a reader's terminal
/// or turn the order of what stands around it.
@Suite struct UntrustedTextTests {
    private static func run(_ text: String) -> ExampleRun.Kept {
        var record = ExampleRun.record
        record.run = text
        record.experiment = text
        record.hypothesis = text
        record.environment.host = text
        record.environment.kernel = text
        record.environment.version = text
        record.environment.probeScheduling = text
        record.specHash = text
        record.probes[0].name = text
        record.probes[0].question = text
        for index in record.slos.indices where record.slos[index].probe == "checkout" {
            record.slos[index].probe = text
            record.slos[index].text = text
            record.slos[index].name = text + "\(index)"
        }
        for index in record.faults.indices {
            record.faults[index].fault = text
            record.faults[index].target = text
            record.faults[index].mechanism = text
            record.faults[index].changes = [text]
            record.faults[index].proof = [text: 1]
        }
        record.events[0].text = text
        record.counters = [text: [1, 2, 3]]
        record.leftovers = [text]
        return ExampleRun.Kept(record: record, samples: ExampleRun.samples)
    }

    private static func report(_ kept: ExampleRun.Kept, _ text: String) -> Report {
        var report = kept.report
        report.warnings.append(text)
        report.hashes[text] = text
        return report
    }

    private static func isSteering(_ text: String) -> Bool {
        text.unicodeScalars.contains { $0.isSteering && $0 != "\n" }
    }

    @Test(arguments: UntrustedText.evil) func `HTML shows it as text`(text: String) {
        let kept = Self.run(text)
        let html = HTMLReport(Self.report(kept, text), record: kept.record, samples: kept.samples).text
        #expect(WellFormed.html(html))
        #expect(!Self.isSteering(html))
        let foreign = html.replacing("<script>\(ChartScript.text)</script>", with: "")
        #expect(foreign.count < html.count, "the page's own script is there")
        // A start tag or an attribute that came from outside would stand after a raw `<` or quote.
        for word in ["<script", "<img", "\" onmouseover=", "' autofocus", "href=\"javascript", "href=\"http", "<!--"] {
            #expect(!foreign.contains(word), "\(word)")
        }
    }

    @Test(arguments: UntrustedText.evil) func `JUnit is XML whatever it is`(text: String) {
        let junit = JUnitReport(Self.report(Self.run(text), text)).text
        #expect(WellFormed.xml(junit))
        #expect(!Self.isSteering(junit))
        #expect(!WellFormed.xml("<a><b></a>"), "the check itself can fail")
    }

    @Test(arguments: UntrustedText.evil)
    func `Markdown keeps its tables, and has no link, mention or element from outside`(
        text: String
    ) {
        let markdown = MarkdownReport(Self.report(Self.run(text), text)).text
        #expect(!Self.isSteering(markdown))
        var columns: Int?
        for line in markdown.split(separator: "\n", omittingEmptySubsequences: false) {
            guard line.hasPrefix("|") else {
                columns = nil
                // Headings are the report's own, and there is one.
                if line.hasPrefix("#") { #expect(line == markdown.split(separator: "\n").first) }
                continue
            }
            let bars = line.replacing("\\\\", with: "").replacing("\\|", with: "").count { $0 == "|" }
            #expect(columns == nil || columns == bars, "\(line)")
            columns = bars
        }
        let outside = Self.outsideCode(markdown).replacing("\\]", with: "")
        for word in ["<script", "<img", "<!--", "@everyone", "https://", "www.", " #1", "GH-1", "](", "\u{1B}"] {
            #expect(!outside.contains(word), "\(word)")
        }
    }

    @Test(arguments: UntrustedText.evil) func `a terminal is not steered`(text: String) {
        #expect(!Self.isSteering(TerminalReport(Self.report(Self.run(text), text)).text))
    }

    /// Text without its code spans, in which nothing is markup: between runs of as many backticks.
    private static func outsideCode(_ markdown: String) -> String {
        var outside = ""
        var rest = Substring(markdown)
        while let tick = rest.firstIndex(of: "`") {
            let isEscaped = tick > rest.startIndex && rest[rest.index(before: tick)] == "\\"
            let fence = rest[tick...].prefix { $0 == "`" }
            outside += rest[..<tick]
            rest = rest[fence.endIndex...]
            guard !isEscaped else { continue }
            while let end = rest.firstIndex(of: "`") {
                let run = rest[end...].prefix { $0 == "`" }
                rest = rest[run.endIndex...]
                if run.count == fence.count { break }
            }
        }
        return outside + rest
    }
}
