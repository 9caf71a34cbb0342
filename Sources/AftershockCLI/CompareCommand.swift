import ArgumentParser
import ChaosModel
import ChaosReport

/// `aftershock compare A B`.
struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare", abstract: "Say what differs between two runs, or two groups of runs.",
        discussion: """
            Each side is a run's identity, the path of a bundle, several of them separated by commas, or a group of the \
            history: experiment=GLOB,since=90d,until=DATE,label.NAME=GLOB,version=GLOB,host=GLOB,fault=GLOB,verdict=V,last=N. \
            Every difference comes with the test it rests on, and with its size in units of the measure.
            """)

    /// Forms of the result.
    enum Format: String, ExpressibleByArgument, CaseIterable { case text, markdown, html, json }

    @Argument(help: "The first side: what it was.")
    var was: String

    @Argument(help: "The second side: what it is now.")
    var now: String

    @Option(help: "text, markdown, html or json.")
    var format: Format = .text

    @OptionGroup var state: StateOption

    func run() throws {
        try exiting {
            let comparison = try compared()
            switch format {
            case .text: Output.line(ComparisonText(comparison, width: Output.width).text)
            case .markdown: Output.line(ComparisonMarkdown(comparison).text)
            case .html: Output.line(ComparisonHTML(comparison).text)
            case .json: Output.line(try ComparisonJSON.text(comparison))
            }
            return 0
        }
    }

    private func compared() throws -> Comparison {
        let first = try RunReader(was, name: "A", state: state)
        let second = try RunReader(now, name: "B", state: state)
        if let a = try first.single(), let b = try second.single() { return Comparison(a, b) }
        return Comparison(try first.runs(), named: was, try second.runs(), named: now)
    }
}
