import Testing

@testable import LinuxKernel

struct SocketLinesTests {
    /// What Linux 6.18 says, padding and all: a listener, a connection, one in TIME_WAIT, one that nobody accepted yet.
    private static let table =
        [
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
            "   0: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 8291 1 "
                + "00000000f2b1a1c1 100 0 0 10 0",
            "12345: 0100007F:1F90 0300007F:C350 01 00000000:00000000 02:000A4E3F 00000000  1000        0 8399 2 "
                + "0000000000000000 20 4 30 10 -1",
            "131071: 0100007F:C351 0100007F:1F90 06 00000000:00000000 03:000016B2 00000000     0        0 0 3 "
                + "0000000000000000",
            "   7: 0100007F:1F90 0100007F:C352 01 00000000:00000000 00:00000000 00000000     0        0 0 1 "
                + "0000000000000000 20 0 0 10 -1",
        ].map { $0.padding(to: 149) }.joined(separator: "\n") + "\n"

    private func read(_ pieces: [Substring], _ kind: SocketTable.Kind) -> [SocketEntry] {
        var lines = SocketLines(isTCP: true, states: kind.tcpStates)
        for piece in pieces { lines.take(Array(piece.utf8)) }
        return lines.entries
    }

    @Test func `a connection is read, and those in TIME_WAIT or that nobody holds are not`() {
        #expect(
            read([Self.table[...]], .connected) == [
                SocketEntry(
                    isTCP: true, local: [127, 0, 0, 1], remote: [127, 0, 0, 3], localPort: 8080, remotePort: 50000,
                    inode: 8399)
            ])
        #expect(read([Self.table[...]], .listening).map(\.inode) == [8291])
    }

    @Test func `it does not matter where a piece ends`() {
        for length in 1..<Self.table.count {
            let pieces = [Self.table.prefix(length), Self.table.dropFirst(length)]
            #expect(read(pieces, .connected).map(\.inode) == [8399], "cut at \(length)")
            #expect(read(pieces, .listening).map(\.inode) == [8291], "cut at \(length)")
        }
    }

    @Test(
        arguments: [
            "", ":", "0:", "0: ", "0: 0100007F:1F90", "0: 0100007F:1F90 0100007F:C352 01",
            "0: 0100007F:1F90 0100007F:C352 01 ",
            "0: 0100007G:1F90 0100007F:C352 01 0:0 0:0 0 0 0 9 1",
            "0: 0100007F:1F9 00100007F:C352 01 0:0 0:0 0 0 0 9 1",
            "0: 0100007F:1F90 00000000000000000000000001000000:C352 01 0:0 0:0 0 0 0 9 1",
            "0: 0100007F:1F90 0100007F:C352 01 0:0 0:0 0 0 0", "0: 0100007F:1F90 0100007F:C352 01 0:0 0:0 0 0 0 x 1",
            "0: 0100007F:1F90 0100007F:C352 FF 0:0 0:0 0 0 0 9 1",
        ])
    func `what is no line of the table is skipped`(line: String) {
        #expect(read([Substring(line + "\n")], .connected).isEmpty)
        #expect(read([Substring(line + "\n"), Self.table[...]], .connected).count == 1)
    }
}

extension String {
    fileprivate func padding(to length: Int) -> String {
        self + String(repeating: " ", count: max(0, length - utf8.count))
    }
}
