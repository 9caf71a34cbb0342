import CNetlink

@testable import LinuxKernel

/// The kernel's network configuration in this namespace as rtnetlink dumps it, without what only counts or ages.
extension HostState {
    /// One kind of object: the request, the length of its header in the reply, and the attributes that are left out.
    private struct Table {
        let name: String
        let request: UInt16
        let header: Int
        /// Statistics, counters and ages, linux/if_link.h, if_addr.h, rtnetlink.h.
        let ignored: Set<Int>
    }

    private static let tables = [
        // Statistics, carrier changes, and per-family data with more statistics.
        Table(name: "links", request: 18, header: 16, ignored: [7, 23, 26, 35, 47, 48]),
        Table(name: "addresses", request: 22, header: 8, ignored: [6]),
        Table(name: "routes", request: 26, header: 12, ignored: [12]),
        Table(name: "rules", request: 34, header: 12, ignored: []),
        Table(name: "neighbours", request: 30, header: 12, ignored: [3, 4]),
    ]
    private static let queueing = Table(name: "qdiscs", request: 38, header: 20, ignored: [3, 4, 5, 7])
    private static let classes = Table(name: "classes", request: 42, header: 20, ignored: [3, 4, 5, 7])
    private static let filters = Table(name: "filters", request: 46, header: 20, ignored: [3, 4, 5, 7])

    /// Links, addresses, routes, rules and neighbours; qdiscs, classes and filters of every interface.
    mutating func readNetwork() throws {
        let socket = try NetlinkSocket(protocol: NETLINK_ROUTE)
        for table in Self.tables {
            let found = try Self.dump(table, over: socket)
            facts["all " + table.name] = found.filter { Self.counts($0, in: table) }.map { Self.text($0, of: table) }
                .sorted().joined(separator: "\n")
        }
        let queues = try Self.dump(Self.queueing, over: socket)
        facts["all qdiscs"] = queues.map { Self.text($0, of: Self.queueing) }.sorted().joined(separator: "\n")
        var classes: [String] = []
        var filters: [String] = []
        let interfaces = Set(queues.compactMap { $0.payload.integer(Int32.self, at: 4) })
        for interface in interfaces.sorted() {
            classes += ((try? Self.dump(Self.classes, of: interface, over: socket)) ?? [])
                .map { Self.text($0, of: Self.classes) }
            let own = queues.filter { $0.payload.integer(Int32.self, at: 4) == interface }
            // Those of the root, of each qdisc, and of both sides of clsact.
            let parents = Set(
                own.compactMap { $0.payload.integer(UInt32.self, at: 8) } + [0, 0xFFFF_FFF2, 0xFFFF_FFF3])
            for parent in parents.sorted() {
                // Where there can be none, the kernel refuses to list them.
                let found = (try? Self.dump(Self.filters, of: interface, below: parent, over: socket)) ?? []
                filters += found.map { Self.text($0, of: Self.filters) }
            }
        }
        facts["all classes"] = classes.sorted().joined(separator: "\n")
        facts["all filters"] = filters.sorted().joined(separator: "\n")
    }

    private static func dump(
        _ table: Table, of interface: Int32 = 0, below parent: UInt32 = 0, over socket: NetlinkSocket
    ) throws -> [NetlinkFrame] {
        let message = try NetlinkMessage(type: table.request, flags: 0)
        var header = [UInt8](repeating: 0, count: table.header)
        if table.header == 20 {
            withUnsafeBytes(of: interface) { header.replaceSubrange(4..<8, with: $0) }
            withUnsafeBytes(of: parent) { header.replaceSubrange(12..<16, with: $0) }
        }
        message.append(bytes: header)
        return try socket.dump(message.bytes(), call: table.name)
    }

    /// Whether somebody configured it: no neighbour that was only met, no route that was only cached.
    private static func counts(_ frame: NetlinkFrame, in table: Table) -> Bool {
        switch table.name {
        case "neighbours": (frame.payload.integer(UInt16.self, at: 8) ?? 0) & 0x80 != 0
        case "routes": (frame.payload.integer(UInt32.self, at: 8) ?? 0) & 0x200 == 0
        default: true
        }
    }

    private static func text(_ frame: NetlinkFrame, of table: Table) -> String {
        var header = Array(frame.payload.prefix(table.header))
        // How often a qdisc is referred to says nothing about how it is configured.
        if table.name == "qdiscs", header.count == 20 { header.replaceSubrange(16..<20, with: [0, 0, 0, 0]) }
        let attributes = (try? NetlinkAttributes(frame.payload.dropFirst((table.header + 3) & ~3)))?.list ?? []
        let shown = attributes.filter { !table.ignored.contains($0.type) }.map { type, value in
            // Of a bridge's own data half are timers, IFLA_BR_HELLO_TIMER and the like.
            "\(type)=" + readable(table.name == "links" && type == 18 ? value.prefix(12) : value)
        }
        return ([header.map(hexadecimal).joined()] + shown).joined(separator: " ")
    }

    private static func readable(_ bytes: ArraySlice<UInt8>) -> String {
        let word = bytes.last == 0 ? bytes.dropLast() : bytes
        let isText = !word.isEmpty && word.allSatisfy { (0x21...0x7E).contains($0) }
        return isText ? String(decoding: word, as: UTF8.self) : bytes.map(hexadecimal).joined()
    }

    private static func hexadecimal(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }
}
