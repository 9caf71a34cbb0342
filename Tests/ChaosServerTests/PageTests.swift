import ChaosReport
import ChaosScheduler
import ChaosTestKit
import Foundation
import Testing

@testable import ChaosServer

/// What pages promise to readers, to screen readers and to browsers.
@Suite struct PageTests {
    @Test(arguments: UntrustedText.evil) func `others' text stays text on every page`(text: String) throws {
        for (name, page) in try SamplePages.all(text) {
            #expect(WellFormed.html(page), "\(name)")
            for word in [
                "<script>", "<img", "\" onmouseover=", "' autofocus", "href=\"javascript", "href=\"http", "<!--",
            ] {
                #expect(!page.contains(word), "\(name): \(word)")
            }
            // The dashboard's own script, and nothing that stands in the page.
            #expect(page.components(separatedBy: "<script").count == 2, "\(name)")
        }
    }

    @Test func `nothing stands in a page that the policy forbids`() throws {
        for (name, page) in try SamplePages.all() {
            for word in [" style=", " onclick=", "<style", "javascript:", "http://", "https://"] {
                #expect(!page.contains(word), "\(name): \(word)")
            }
        }
    }

    @Test func `headings go down by one, and identities are unique`() throws {
        for (name, page) in try SamplePages.all() {
            let levels = page.components(separatedBy: "<h").dropFirst().compactMap { $0.first?.wholeNumberValue }
            #expect(levels.first == 1 && levels.count { $0 == 1 } == 1, "\(name): \(levels)")
            for (level, next) in zip(levels, levels.dropFirst()) { #expect(next <= level + 1, "\(name): \(levels)") }
            let all = page.components(separatedBy: " id=\"").dropFirst().map { $0.prefix { $0 != "\"" } }
            #expect(Set(all).count == all.count, "\(name): \(all)")
        }
    }

    @Test func `landmarks, a way past them, and a name for every field and table`() throws {
        for (name, page) in try SamplePages.all() {
            for part in ["<main id=\"main\"", "href=\"#main\"", "<html lang=\"en\">", "role=\"status\""] {
                #expect(page.contains(part), "\(name): \(part)")
            }
            for field in page.matches(of: /<(?:input|select) id="([^"]+)"/) {
                #expect(page.contains("<label for=\"\(field.1)\">"), "\(name): \(field.1)")
            }
            for part in page.matches(of: /aria-(?:labelledby|describedby)="([^"]+)"/) {
                #expect(page.contains("id=\"\(part.1)\""), "\(name): \(part.1)")
            }
            #expect(page.matches(of: /<table/).count == page.matches(of: /<caption/).count, "\(name)")
            #expect(page.matches(of: /<iframe/).count == page.matches(of: /<iframe [^>]*title="/).count, "\(name)")
        }
    }

    @Test func `who may not do something has no button for it`() throws {
        func enabled(_ role: Role) throws -> Set<String> {
            Set(
                try SamplePages.all(role: role).values.flatMap { page in
                    page.matches(of: /<button [^>]*data-action="([^"]+)"/).map { String($0.1) }
                })
        }
        #expect(try enabled(.view).isEmpty)
        #expect(try enabled(.halt) == ["POST /api/v1/halt"])
        #expect(try enabled(.run).isSuperset(of: ["POST /api/v1/schedules/checkout/run"]))
        #expect(try SamplePages.all(role: .view).values.contains { $0.contains("Needs the role run") })
    }

    /// WCAG 2.2, 1.4.3 and 1.4.11.
    @Test func `colours have enough contrast`() throws {
        for value in [\HTMLStyle.Colour.light, \.dark] {
            let known = HTMLStyle.colours + DashboardStyle.colours
            let colours = Dictionary(known.map { ($0.name, $0[keyPath: value]) }, uniquingKeysWith: { $1 })
            func check(_ text: String, _ ground: String, _ least: Double) throws {
                let ratio = Contrast.ratio(try #require(colours[text]), try #require(colours[ground]))
                #expect(ratio >= least, "\(text) on \(ground): \(ratio)")
            }
            for ground in ["bad", "good", "warn"] { try check(ground, "\(ground)-bg", 4.5) }
            for ground in ["bad-bg", "good-bg", "warn-bg", "now-bg"] {
                try check("fg", ground, 4.5)
                try check("dim", ground, 4.5)
                try check("link", ground, 4.5)
                try check("edge", ground, 3)
            }
            for ground in ["bg", "card"] { try check("edge", ground, 3) }
            try check("on-link", "link", 4.5)
            try check("on-bad", "bad", 4.5)
            try check("bad", "now-bg", 4.5)
            try check("bg", "fg", 4.5)
        }
    }

    @Test func `every colour that is used is defined`() {
        let names = Set((HTMLStyle.colours + DashboardStyle.colours).map(\.name) + ["fault"])
        for part in DashboardStyle.css.components(separatedBy: "var(--").dropFirst() {
            let name = String(part.prefix { $0 != ")" })
            #expect(names.contains(name), "\(name)")
        }
    }

    @Test func `an asset's name changes with its content`() {
        #expect(Set(Asset.all.map(\.path)).count == 3)
        for asset in Asset.all {
            #expect(asset.path.wholeMatch(of: /\/assets\/[a-z]+\.[0-9a-f]{16}\.(css|js|svg)/) != nil, "\(asset.path)")
        }
        #expect(DashboardScript.text.split(separator: "\n").count < 400)
        #expect(!DashboardScript.text.contains("innerHTML = ") && !DashboardScript.text.contains("eval("))
    }

    @Test func `names become one segment of a path`() {
        #expect(HTML.segment("a b/../c?d#é") == "a%20b%2F..%2Fc%3Fd%23%C3%A9")
        #expect(HTML.segment("..") == "%2E%2E" && HTML.segment("nightly-1.x_y") == "nightly-1.x_y")
    }
}
