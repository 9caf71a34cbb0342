import ChaosModel
import ChaosTestKit
import Foundation
import LinuxKernel
import Testing

@testable import ChaosReport

/// What the page promises to readers, to screen readers and to browsers.
@Suite struct HTMLPageTests {
    private let html = HTMLReport(ExampleRun.report, record: ExampleRun.record, samples: ExampleRun.samples).text

    @Test func `the policy names the script's own hash, and nothing else may run`() throws {
        let hex = try Digest.sha256(Array(ChartScript.text.utf8))
        let bytes = stride(from: 0, to: 64, by: 2).compactMap { place in
            UInt8(hex.dropFirst(place).prefix(2), radix: 16)
        }
        #expect(ChartScript.hash == "sha256-" + Data(bytes).base64EncodedString())
        #expect(html.contains("default-src 'none'; script-src '\(ChartScript.hash)'; "))
        #expect(!html.contains("'unsafe-eval'") && html.split(separator: "'unsafe-inline'").count == 2)
    }

    /// WCAG 2.2, 1.4.3 and 1.4.11.
    @Test func `colours have enough contrast`() throws {
        for value in [\HTMLStyle.Colour.light, \.dark] {
            let colours = Dictionary(HTMLStyle.colours.map { ($0.name, $0[keyPath: value]) }, uniquingKeysWith: { $1 })
            for ground in ["bg", "card"] {
                let below = try #require(colours[ground])
                for text in ["fg", "dim", "link", "bad", "good", "warn", "fault-text", "v", "d", "c", "r"] {
                    let ratio = Contrast.ratio(try #require(colours[text]), below)
                    #expect(ratio >= 4.5, "\(text) on \(ground): \(ratio)")
                }
                for line in ["p50", "p95", "p99", "h4", "h5"] {
                    let ratio = Contrast.ratio(try #require(colours[line]), below)
                    #expect(ratio >= 3, "\(line) on \(ground): \(ratio)")
                }
            }
            let shades = try ["bg", "h1", "h2", "h3", "h4", "h5"].map { Contrast.luminance(try #require(colours[$0])) }
            let isOrdered = zip(shades, shades.dropFirst()).allSatisfy { shades[0] > 0.5 ? $0 > $1 : $0 < $1 }
            #expect(isOrdered, "more answers are further from the ground: \(shades)")
        }
        #expect(Contrast.ratio("#000000", "#ffffff") == 21)
    }

    @Test func `every colour that is used is defined`() {
        let names = Set(HTMLStyle.colours.map(\.name) + ["fault"])
        for part in HTMLStyle.css.components(separatedBy: "var(--").dropFirst() {
            let name = String(part.prefix { $0 != ")" })
            #expect(names.contains(name), "\(name)")
        }
    }

    @Test func `headings go down by one, and there is one title`() {
        let levels = html.components(separatedBy: "<h").dropFirst().compactMap { $0.first?.wholeNumberValue }
        #expect(levels.first == 1 && levels.count { $0 == 1 } == 1)
        for (level, next) in zip(levels, levels.dropFirst()) { #expect(next <= level + 1) }
    }

    @Test func `landmarks, a way past them, and names for what is drawn`() {
        for part in ["<header>", "<main>", "<footer", "href=\"#details\"", "id=\"details\"", "<html lang=\"en\">"] {
            #expect(html.contains(part), "\(part)")
        }
        for drawing in html.components(separatedBy: "<svg ").dropFirst() {
            let tag = drawing.prefix { $0 != ">" }
            #expect(tag.contains("aria-hidden=\"true\"") || tag.contains("role=\"img\""), "\(tag)")
            if tag.contains("role=\"img\"") {
                #expect(drawing.contains("<title id=") && drawing.contains("<desc id="), "\(tag)")
            }
        }
        for head in html.components(separatedBy: "<th").dropFirst() where !head.hasPrefix("ead") {
            #expect(head.hasPrefix(" scope=\""), "\(head.prefix(40))")
        }
    }

    @Test func `identities are unique`() {
        let all = html.components(separatedBy: " id=\"").dropFirst().map { $0.prefix { $0 != "\"" } }
        #expect(Set(all).count == all.count && all.count > 4)
    }

    @Test func `files of the bundle are linked by relative names, with their hashes`() {
        var report = ExampleRun.report
        report.hashes["samples.bin"] = String(repeating: "c", count: 64)
        report.hashes["a b%\"#?.txt"] = "dd"
        let page = HTMLReport(report, record: ExampleRun.record, samples: []).text
        #expect(page.contains("<a href=\"./samples.bin\">samples.bin</a>"))
        #expect(page.contains("<code title=\"\(String(repeating: "c", count: 64))\">cccccccccccccccc…</code>"))
        #expect(page.contains("href=\"./a%20b%25%22%23%3F.txt\""))
    }

    @Test func `a chart carries its buckets for the script`() throws {
        let bucket = Timeline.Bucket(count: 70, failures: 1, p50: 1e-7, p95: 1e-3, p99: 1, max: nil)
        let text = Timeline(start: 0.5, width: 0.2, buckets: [bucket]).text
        #expect(text == "0.5 0.2 AABG" + "AAAB" + "AAB" + "Wdh" + "nTp" + "AAA")
    }

    @Test func `a finer level is there where there is more to see, and only there`() {
        #expect(html.contains("data-fine="))
        let slow = ScriptedService(rate: 1)
        var record = Record(run: "r", experiment: "e", startedAt: 0)
        record.probes = [slow.facts()]
        let page = HTMLReport(
            Report(analyzing: record, samples: slow.samples(for: 20)), record: record, samples: slow.samples(for: 20)
        ).text
        #expect(page.contains("data-coarse=") && !page.contains("data-fine="))
    }
}
