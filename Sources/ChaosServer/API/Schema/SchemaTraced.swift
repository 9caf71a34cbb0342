import ChaosModel

/// A type whose JSON is known without having it read.
protocol SchemaTraced {
    /// A value of the type, and its schema.
    static func traced(by trace: SchemaTrace) throws -> (Any, SchemaValue)
}

extension Bool: SchemaTraced {
    static func traced(by trace: SchemaTrace) -> (Any, SchemaValue) { (false, OpenAPISchema.truth) }
}

extension String: SchemaTraced {
    static func traced(by trace: SchemaTrace) -> (Any, SchemaValue) { ("", OpenAPISchema.text) }
}

extension Double: SchemaTraced {
    static func traced(by trace: SchemaTrace) -> (Any, SchemaValue) { (0.0, OpenAPISchema.number) }
}

extension SchemaTraced where Self: FixedWidthInteger {
    static func traced(by trace: SchemaTrace) -> (Any, SchemaValue) { (Self.zero, OpenAPISchema.whole) }
}

extension Int: SchemaTraced {}
extension Int32: SchemaTraced {}
extension Int64: SchemaTraced {}
extension UInt32: SchemaTraced {}
extension UInt64: SchemaTraced {}

extension Array: SchemaTraced where Element: Decodable {
    static func traced(by trace: SchemaTrace) throws -> (Any, SchemaValue) {
        (Self(), OpenAPISchema.list(of: try trace.schema(of: Element.self)))
    }
}

extension Dictionary: SchemaTraced where Key == String, Value: Decodable {
    static func traced(by trace: SchemaTrace) throws -> (Any, SchemaValue) {
        (Self(), OpenAPISchema.map(of: try trace.schema(of: Value.self)))
    }
}

extension LinuxCapability: SchemaTraced {
    static func traced(by trace: SchemaTrace) -> (Any, SchemaValue) { (LinuxCapability.netAdmin, OpenAPISchema.text) }
}
