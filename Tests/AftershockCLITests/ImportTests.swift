import Foundation
import Testing

/// `aftershock import` as from a shell.
@Suite(.enabled(if: AftershockCommand.isBuilt, AftershockCommand.missing))
struct ImportTests {
    private let aftershock: AftershockCommand
    private static let whole = """
        {"title": "Web comes back", "steady-state-hypothesis": {"title": "It answers", "probes": [
          {"type": "probe", "name": "front", "tolerance": 200, "provider": {"type": "http", "url": "http://127.0.0.1:1/"}}]},
         "method": [{"type": "action", "name": "kill", "provider": {"type": "process", "path": "pkill", "arguments": "-9 web"}}]}

        """
    private static let pods = """
        apiVersion: chaos-mesh.org/v1alpha1
        kind: NetworkChaos
        metadata: {name: slow}
        spec:
          action: delay
          mode: all
          selector: {labelSelectors: {app: web}}
          delay: {latency: 90ms}
          duration: 30s

        """

    init() throws {
        aftershock = try AftershockCommand()
        try aftershock.scratch.write(Self.whole, as: "whole.json")
        try aftershock.scratch.write(Self.pods, as: "pods.yaml")
    }

    @Test func `what is wholly imported validates`() throws {
        let shown = try aftershock("import", "whole.json", "--output", "whole.yaml")
        #expect(shown.code == 0 && shown.out.contains("0 not imported"), "\(shown)")
        let valid = try aftershock("validate", "whole.yaml")
        #expect(valid.code == 0 && valid.out.contains("web-comes-back is valid"))
    }

    @Test func `a draft says so and does not validate before its target is named`() throws {
        let shown = try aftershock("import", "pods.yaml")
        #expect(shown.code == 1 && shown.out.contains("# DRAFT") && shown.err.contains("targets.web"))
        #expect(shown.err.contains("pods.yaml:7:36: approximated: spec.selector.labelSelectors.app (web)"))
        _ = try aftershock("import", "pods.yaml", "--output", "draft.yaml")
        #expect(try aftershock("validate", "draft.yaml").code == 2)
        let named = try aftershock("import", "pods.yaml", "--target", "web=port:8080", "--output", "named.yaml")
        #expect(named.code == 0)
        #expect(try aftershock("validate", "named.yaml").code == 0)
    }

    @Test func `several specs go into a directory and nothing is overwritten`() throws {
        #expect(try aftershock("import", "whole.json", "pods.yaml", "--output", "specs").code == 1)
        #expect(try aftershock("validate", "specs/web-comes-back.yaml").code == 0)
        let again = try aftershock("import", "whole.json", "pods.yaml", "--output", "specs")
        #expect(again.code == 2 && again.err.contains("is there already"))
        #expect(try aftershock("import", "whole.json", "pods.yaml", "--output", "specs", "--force").code == 1)
    }

    @Test func `the account is JSON for programs`() throws {
        let shown = try aftershock("import", "pods.yaml", "--format", "json")
        let results = try #require(try JSONSerialization.jsonObject(with: Data(shown.out.utf8)) as? [[String: Any]])
        let fields = try #require(results.first?["fields"] as? [[String: Any]])
        #expect(fields.count == 8 && fields.contains { $0["path"] as? String == "spec.delay.latency" })
        #expect(results.first?["format"] as? String == "chaos-mesh")
    }

    @Test(arguments: [
        (["missing.yaml"], "No such file"), (["/dev/zero"], "4 MiB"), (["/dev/null"], "the file is empty"),
        (["whole.json", "--from", "chaos-mash"], "did you mean `chaos-mesh`?"),
        (["whole.json", "--target", "web"], "NAME=VALUE"),
        (["whole.json", "--target", "web=prt:1"], "is not a target"),
        (["whole.json", "--address", "web=1.2"], "--address web"), (["broken.yaml"], "broken.yaml:2:2: error:"),
    ])
    func `what cannot be read is refused`(arguments: [String], reason: String) throws {
        try aftershock.scratch.write("a: {\nb", as: "broken.yaml")
        let shown = try aftershock.run([AftershockCommand.path, "import"] + arguments + ["--output", "never.yaml"])
        #expect(shown.code == 2 && shown.err.contains(reason), "\(shown)")
        #expect(!FileManager.default.fileExists(atPath: aftershock.scratch.path + "/never.yaml"))
    }

    @Test(arguments: ["target", "address", "var"]) func `a name that no document asks for is noted`(option: String)
        throws
    {
        let value = ["target": "port:80", "address": "10.0.0.1", "var": "x"][option] ?? ""
        let shown = try aftershock(
            "import", "pods.yaml", "--target", "web=port:8080", "--\(option)", "nosuch=\(value)")
        #expect(shown.err.contains("note: --\(option): no document asks for `nosuch`"), "\(shown)")
        #expect(shown.code == 0 && !shown.err.contains("asks for `web`"))
    }
}
