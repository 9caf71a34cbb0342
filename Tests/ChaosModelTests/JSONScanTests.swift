import Foundation
import Testing

@testable import ChaosModel

@Suite struct `Finding a field in JSON` {
    private static let order = """
        {"order": {"id": "o-1", "items": [{"id": 7}, {"id": 8, "n": -1.5e2}], "paid": true, "note": null},
         "odd key": "\\u00e9\\ud83d\\ude00\\n", "a/b": {"~c": 1}, "0": "zero", "twice": 1, "twice": 2, "": 3}
        """

    @Test(
        arguments: [
            ("$.order.id", JSONScan.Finding.scalar(.string("o-1"))), ("$.order.items[1].n", .scalar(.number(-150))),
            ("/order/items/0/id", .scalar(.number(7))), ("$.order.paid", .scalar(.bool(true))),
            ("$.order.note", .scalar(.null)), ("$['odd key']", .scalar(.string("é😀\n"))),
            ("/a~1b/~0c", .scalar(.number(1))), ("/0", .scalar(.string("zero"))), ("$.twice", .scalar(.number(2))),
            ("$", .container), ("$.order.items", .container), ("$.order.items[2].id", .missing), ("$.none", .missing),
            ("$.order.id.x", .missing), ("$.order[0]", .missing), ("/order/items/x", .missing),
            ("/", .scalar(.number(3))),
        ])
    func `follows paths and pointers`(path: String, finding: JSONScan.Finding) throws {
        #expect(JSONScan.find(try JSONPath(field: path), in: Array(Self.order.utf8)) == finding)
    }

    @Test(arguments: [
        "order.id", "", "$order", "$.", "$..a", "$.a[", "$.a[x]", "$.a[*]", "$.a[-1]", "$.a b", "$[1", "$['a",
    ])
    func `refuses what is no path`(path: String) {
        #expect(throws: FieldError.self) { try JSONPath(field: path) }
    }

    @Test(arguments: ["$", "$.a.b[0]", "$['odd key'][3]", "/a~1b/~0c/0", "$[\"it's\"]"])
    func `writes a path as it reads it`(path: String) throws {
        let read = try JSONPath(field: path)
        #expect(try JSONPath(field: read.fieldText) == read)
    }

    @Test func `values of a spec are typed as in JSON`() {
        #expect(
            JSONScalar(text: "5", isPlain: true) == .number(5) && JSONScalar(text: "5", isPlain: false) == .string("5"))
        #expect(
            JSONScalar(text: "null", isPlain: true) == .null && JSONScalar(text: "true", isPlain: true) == .bool(true))
        #expect(
            JSONScalar(text: "up", isPlain: true) == .string("up")
                && JSONScalar(text: "1.2.3", isPlain: true) == .string("1.2.3"))
    }

    @Test(
        arguments: [
            "", "{", "{}x", "[1,]", "{\"a\":}", "{\"a\" 1}", "{a:1}", "'a'", "01", "1.", ".5", "+1", "1e", "\"\u{1}\"",
            "\"\\x\"",
            "\"\\ud800\"", "\"\\udc00\"", "tru", "nul", "NaN", "[1 2]", "\"abc", "\u{FEFF}{}", "-", "{\"a\":1,}",
            "[,1]",
        ])
    func `refuses what is no JSON`(text: String) throws {
        #expect(JSONScan.find(try JSONPath(field: "$.x"), in: Array(text.utf8)) == .malformed)
    }

    @Test func `bounds the depth and refuses broken UTF-8`() throws {
        let path = try JSONPath(field: "$")
        func nested(_ depth: Int) -> [UInt8] {
            Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
        }
        #expect(JSONScan.find(path, in: nested(JSONScan.depthLimit)) == .container)
        #expect(JSONScan.find(path, in: nested(JSONScan.depthLimit + 1)) == .malformed)
        #expect(JSONScan.find(path, in: [UInt8](repeating: UInt8(ascii: "["), count: 1 << 20)) == .malformed)
        #expect(JSONScan.find(path, in: [0x22, 0xFF, 0x22]) == .malformed)
    }

    @Test(arguments: 0..<20)
    func `agrees with Foundation on mutated texts`(seed: UInt64) throws {
        var random = SeededChoice(seed: seed)
        let paths = try ["$.order.items[1].id", "$.order.id", "/a~1b/~0c"].map { try JSONPath(field: $0) }
        let unique = Self.order.replacing("\"twice\": 1, ", with: "")
        for _ in 0..<150 {
            var bytes = Array(unique.utf8)
            for _ in 0..<(random.next() % 3) {
                let index = Int(random.next() % UInt64(bytes.count))
                let byte = Array("{}[]\",:\\0eE-.tn x\u{7F}".utf8).randomElement(using: &random) ?? 0
                switch random.next() % 3 {
                case 0: bytes[index] = byte
                case 1: bytes.insert(byte, at: index)
                default: bytes.remove(at: index)
                }
            }
            let whole = try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
            let text = String(decoding: bytes, as: UTF8.self)
            // Foundation lets a comma stand before the end of an object; RFC 8259 does not.
            if text.firstMatch(of: /,\s*[}\]]/) != nil { continue }
            for path in paths {
                let own = JSONScan.find(path, in: bytes)
                #expect((own == .malformed) == (whole == nil), "\(text)")
                if let whole, own != .malformed {
                    #expect(own == Self.walk(path.steps, whole), "\(path.fieldText) of \(text)")
                }
            }
        }
    }

    private static func walk(_ steps: [JSONPath.Step], _ top: Any) -> JSONScan.Finding {
        var value: Any = top
        for step in steps {
            if let object = value as? [String: Any], let key = step.key,
                let next = object[String(decoding: key, as: UTF8.self)]
            {
                value = next
            } else if let array = value as? [Any], let index = step.index, array.indices.contains(index) {
                value = array[index]
            } else {
                return .missing
            }
        }
        switch value {
        case let text as String: return .scalar(.string(text))
        case is NSNull: return .scalar(.null)
        case let number as NSNumber: return .scalar(.number(number.doubleValue))
        default: return .container
        }
    }
}
