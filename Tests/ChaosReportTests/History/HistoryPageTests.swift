import ChaosTestKit
import Foundation
import Testing

@testable import ChaosModel
@testable import ChaosReport

/// What the page over many runs promises to readers, to screen readers and to browsers.
@Suite struct HistoryPageTests {
    private let html = HistoryHTMLReport(HistoryExample.report).text

    /// WCAG 2.2, 1.4.3 and 1.4.11.
    @Test func `colours have enough contrast, in light and in the dark`() throws {
        for value in [\HTMLStyle.Colour.light, \.dark] {
            let all = HTMLStyle.colours + HistoryStyle.colours
            let colours = Dictionary(all.map { ($0.name, $0[keyPath: value]) }, uniquingKeysWith: { $1 })
            func ratio(_ one: String, _ other: String) throws -> Double {
                Contrast.ratio(try #require(colours[one]), try #require(colours[other]))
            }
            for (text, ground) in [
                ("fg", "bg"), ("dim", "bg"), ("link", "bg"), ("fg", "card"), ("dim", "card"), ("fg", "i1"),
                ("fg", "i2"),
                ("fg", "i3"), ("fg", "i4"),
            ] {
                let ratio = try ratio(text, ground)
                #expect(ratio >= 4.5, "\(text) on \(ground): \(ratio)")
            }
            for line in ["p50", "bad", "dim", "fit", "good"] {
                let ratio = try ratio(line, "bg")
                #expect(ratio >= 3, "\(line): \(ratio)")
            }
        }
    }

    @Test func `every colour that is used is defined`() {
        let names = Set((HTMLStyle.colours + HistoryStyle.colours).map(\.name))
        for part in HistoryStyle.css.components(separatedBy: "var(--").dropFirst() {
            let name = String(part.prefix { $0 != ")" })
            #expect(names.contains(name), "\(name)")
        }
    }

    @Test func `headings go down by one, tables have headers with a scope, drawings a name`() {
        let levels = html.components(separatedBy: "<h").dropFirst().compactMap { $0.first?.wholeNumberValue }
        #expect(levels.first == 1 && levels.count { $0 == 1 } == 1)
        for (level, next) in zip(levels, levels.dropFirst()) { #expect(next <= level + 1) }
        for head in html.components(separatedBy: "<th").dropFirst() where !head.hasPrefix("ead") {
            #expect(head.hasPrefix(" scope=\""), "\(head.prefix(40))")
        }
        for drawing in html.components(separatedBy: "<svg ").dropFirst() {
            let tag = drawing.prefix { $0 != ">" }
            let isNamed =
                tag.contains("aria-labelledby=") && drawing.contains("<title id=") && drawing.contains("<desc id=")
            #expect(tag.contains("aria-hidden=\"true\"") || isNamed, "\(tag)")
        }
        for part in ["<header>", "<main>", "<nav aria-label=", "class=\"skip\"", "<html lang=\"en\">"] {
            #expect(html.contains(part), "\(part)")
        }
    }

    @Test func `identities are unique, and every link in the page leads somewhere`() {
        func all(_ attribute: String) -> [String] {
            html.components(separatedBy: " \(attribute)=\"").dropFirst().map { String($0.prefix { $0 != "\"" }) }
        }
        let ids = all("id")
        #expect(Set(ids).count == ids.count && ids.count > 30)
        for link in all("href") {
            #expect(link.hasPrefix("#") && ids.contains(String(link.dropFirst())), "\(link)")
        }
        for label in (all("aria-labelledby").flatMap { $0.split(separator: " ").map(String.init) }) {
            #expect(ids.contains(label), "\(label)")
        }
    }

    @Test func `an impact is a word and numbers, not a shade alone`() {
        #expect(
            html.contains("<td class=\"i4\"><span class=\"word\">severe</span><span>failures 0 % → 73 % → 0.1 %</span>")
        )
        #expect(html.contains("<td><span class=\"word\">none</span>"))
    }

    @Test func `a censored run is an arrow, one without a breach a mark below, and each has its words`() {
        #expect(html.components(separatedBy: "<path class=\"arrow\"").count - 1 == 4 + 1, "and one in the legend")
        #expect(html.contains("Time to recover &gt; 20.0 s, failed</title>"))
        #expect(html.contains("no breach, passed</title><path class=\"quiet\""))
    }

    @Test func `a thousand runs of fifty experiments stay below a megabyte`() {
        let bytes = HistoryHTMLReport(HistoryExample.many(groups: 50, runs: 20)).text.utf8.count
        #expect(bytes < 1_000_000, "\(bytes)")
    }

    @Test func `too many runs and groups are thinned out, and the page says so`() throws {
        let text = HistoryHTMLReport(HistoryExample.many(groups: 400, runs: 250)).text
        #expect(text.utf8.count < 2_000_000, "\(text.utf8.count)")
        #expect(text.contains("The 60 experiments with the most runs of 400; the tables and the JSON have all."))
        #expect(text.contains("25 of the 250 runs are drawn and listed, one in 10, the newest among them"))
        #expect(text.contains("The first 300 of 400 rows; the JSON has all."))
        let selection = PointSelection(HistoryExample.many(groups: 1, runs: 2_000).groups[0], groups: 1)
        #expect(selection.points.count == 1_000 && selection.points.last?.run == "r0-1999")
    }

    @Test func `an axis holds its values between round numbers`() {
        let linear = PlotAxis([4, 12.4])
        #expect(linear.low == 0 && linear.high == 15 && linear.ticks == [0, 5, 10, 15])
        let wide = PlotAxis([0.02, 70])
        #expect(wide.low == 0.01 && wide.high == 100 && wide.share(0.01) == 0)
        #expect(abs(wide.share(1) - 0.5) < 1e-6 && wide.share(70) < 1)
        for values in [[], [0], [1e-9], [1e9, 1], [0, 3]] {
            let axis = PlotAxis(values)
            #expect(axis.high > axis.low && axis.ticks.count < 20, "\(values)")
            for value in values { #expect(axis.share(value) <= 1.0001) }
        }
    }

    @Test(.enabled(if: Browser.isThere, "needs Chromium and Python 3: script/packages browser"))
    func `a browser finds nothing to complain about, asks for nothing, and the page fits a phone`() throws {
        let found = try Browser.look(at: html)
        #expect(found.problems.isEmpty)
        #expect(found.requests.count == 1 && found.requests.allSatisfy { $0.hasPrefix("file://") }, "\(found.requests)")
        #expect(found.phone <= 390 && found.wide <= 1080 && found.pdf > 10_000)
        #expect(found.dark == "rgb(21, 24, 27)")
        #expect(found.attack.asked.isEmpty && found.attack.hit == 0)
    }
}
