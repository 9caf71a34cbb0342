import Foundation
import Testing

@testable import ChaosServer

/// Holds answers to the description of the API, by Python's jsonschema.
enum SchemaCheck {
    /// An answer and what was asked.
    struct Answer: Encodable {
        var path: String, method: String, status: String, type: String, body: String

        init(_ path: String, _ method: String, _ answer: RawAnswer) {
            self.path = path
            self.method = method.lowercased()
            status = "\(answer.status)"
            type = answer.header("content-type") ?? ""
            body = type.hasPrefix("text/event-stream") ? "" : answer.text
        }
    }

    /// One event of a stream.
    struct Event: Codable, Hashable {
        var event: String, data: String
    }

    private struct Input: Encodable {
        var answers: [Answer], events: [Event]
    }

    /// The events in what came over a stream, whatever chunks it came in.
    static func events(_ text: String) -> [Event] {
        text.components(separatedBy: "\nevent: ").dropFirst().compactMap { part in
            let lines = part.components(separatedBy: "\n")
            guard lines.count > 1, lines[1].hasPrefix("data: ") else { return nil }
            return Event(event: lines[0], data: String(lines[1].dropFirst("data: ".count)))
        }
    }

    /// Records an issue for whatever does not fit.
    static func hold(_ answers: [Answer], events text: String = "") async throws {
        let events = events(text)
        let input = try JSONEncoder().encode(Input(answers: answers, events: events))
        let file = `The description of the API`.file.path
        let said = try await Aside.run { try PythonModule.run(program, [file], input) }
        #expect(said == "checked \(answers.count) and \(events.count)\n")
    }

    /// Says what does not fit, and how much was looked at.
    private static let program = """
        import json, sys, jsonschema
        document = json.load(open(sys.argv[1]))
        given = json.load(sys.stdin)
        def check(where, schema, value):
            schema = dict(schema); schema["components"] = document["components"]
            for error in jsonschema.Draft202012Validator(schema).iter_errors(value):
                print(where + ": " + error.json_path + ": " + error.message[:300])
        for a in given["answers"]:
            where = a["method"] + " " + a["path"] + " " + a["status"]
            responses = document["paths"][a["path"]][a["method"]]["responses"]
            if a["status"] not in responses:
                print(where + ": this status is not described: " + a["body"][:200]); continue
            content = responses[a["status"]].get("content")
            if content is None:
                if a["body"]: print(where + ": there is a body")
                continue
            kind = a["type"].split(";")[0]
            if kind not in content:
                print(where + ": the type is " + kind); continue
            check(where, content[kind]["schema"], json.loads(a["body"]) if kind == "application/json" else a["body"])
        kinds = document["paths"]["/api/v1/live"]["get"]["responses"]["200"]["content"]["text/event-stream"]["x-events"]
        for e in given["events"]:
            if e["event"] not in kinds: print(e["event"] + ": this event is not described"); continue
            check("event " + e["event"], kinds[e["event"]]["schema"], json.loads(e["data"]))
        print("checked", len(given["answers"]), "and", len(given["events"]))
        """
}
