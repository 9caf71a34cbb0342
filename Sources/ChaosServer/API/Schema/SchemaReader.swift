import ChaosModel

/// Gives a type something of everything that it asks for, and notes what that was.
struct SchemaReader: Decoder {
    let trace: SchemaTrace
    let notes: SchemaNotes
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(Members<Key>(reader: self))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        throw SchemaTrace.Opaque(description: "a list whose elements are not all of one type")
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { Single(reader: self) }

    private struct Members<Key: CodingKey>: KeyedDecodingContainerProtocol {
        let reader: SchemaReader
        var codingPath: [any CodingKey] { [] }
        var allKeys: [Key] { [] }

        func contains(_ key: Key) -> Bool { true }

        func decodeNil(forKey key: Key) -> Bool {
            // Only what may be missing is asked about.
            reader.notes.optional.insert(key.stringValue)
            return false
        }

        func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
            let (value, schema) = try reader.trace.read(type)
            if !reader.notes.members.contains(where: { $0.0 == key.stringValue }) {
                reader.notes.members.append((key.stringValue, schema))
            }
            return value
        }

        func nestedContainer<Nested: CodingKey>(
            keyedBy type: Nested.Type, forKey key: Key
        ) throws -> KeyedDecodingContainer<Nested> {
            throw SchemaTrace.Opaque(description: "`\(key.stringValue)` is read in parts")
        }

        func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
            throw SchemaTrace.Opaque(description: "`\(key.stringValue)` is read in parts")
        }

        func superDecoder() throws -> any Decoder { throw SchemaTrace.Opaque(description: "a class") }
        func superDecoder(forKey key: Key) throws -> any Decoder { throw SchemaTrace.Opaque(description: "a class") }
    }

    private struct Single: SingleValueDecodingContainer {
        let reader: SchemaReader
        var codingPath: [any CodingKey] { [] }

        func decodeNil() -> Bool { false }

        func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
            let (value, schema) = try reader.trace.read(type)
            reader.notes.single = schema
            return value
        }
    }
}
