/// The values of the headers that an answer is judged by.
struct HTTPHeaderNotes {
    private let names: [[UInt8]]
    /// For each name the values of its lines, without the space around them.
    private(set) var values: [[[UInt8]]]

    /// - Parameter names: in lower case.
    init(names: [String] = []) {
        self.names = names.map { Array($0.utf8) }
        values = names.map { _ in [] }
    }

    /// Forgets the values.
    mutating func reset() {
        for index in values.indices { values[index].removeAll(keepingCapacity: true) }
    }

    /// Keeps a header line if it is of interest; the parser has checked that it is one.
    mutating func read(_ line: [UInt8]) {
        guard !names.isEmpty, let colon = line.firstIndex(of: 58) else { return }
        for (index, name) in names.enumerated() where name.count == colon {
            guard (0..<colon).allSatisfy({ Self.lower(line[$0]) == name[$0] }) else { continue }
            var value = line[(colon + 1)...]
            while let first = value.first, first == 32 || first == 9 { value.removeFirst() }
            while let last = value.last, last == 32 || last == 9 { value.removeLast() }
            values[index].append(Array(value))
        }
    }

    /// The values of a header; empty when it was not there or is not noted.
    func values(of name: String) -> [[UInt8]] {
        names.firstIndex { $0.elementsEqual(name.utf8) }.map { values[$0] } ?? []
    }

    private static func lower(_ byte: UInt8) -> UInt8 { byte >= 65 && byte <= 90 ? byte + 32 : byte }
}
