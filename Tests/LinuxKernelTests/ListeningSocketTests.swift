import Glibc
import Testing

@testable import LinuxKernel

struct ListeningSocketTests {
    private func listeners(_ table: String) -> [ListeningSocket] {
        var lines = SocketLines(isTCP: true, states: SocketTable.Kind.listening.tcpStates)
        lines.take(Array((table + "\n").utf8))
        return lines.entries.compactMap(ListeningSocket.init)
    }

    @Test func `a table of the kernel names addresses, ports and inodes of those that listen`() {
        let table = """
              sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
               0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4242 1 0 100 0
               1: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4243 1 0 100 0
               2: 0100007F:1F90 0100007F:9C40 01 00000000:00000000 00:00000000 00000000     0        0 4244 1 0 100 0
               3: 0100007F:1F91 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 0 1 0 100 0
               4: 01:1F91 00000000:0000 0A
            """
        #expect(
            listeners(table) == [
                ListeningSocket(isDatagram: false, address: "127.0.0.1", port: 8080, inode: 4242),
                ListeningSocket(isDatagram: false, address: "0.0.0.0", port: 80, inode: 4243),
            ])
    }

    @Test func `IPv6 addresses are read word by word`() {
        let rest = "00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 7 1 0"
        let table = """
            head
            0: 00000000000000000000000001000000:0050 \(rest)
            1: B80D0120000000000000000001000000:0051 \(rest)
            """
        #expect(
            listeners(table).map(\.address) == ["::1", "2001:db8::1"])
    }

    @Test func `this host has its loopback address`() {
        #expect(LocalAddresses.all().contains("127.0.0.1"))
    }

    @Test(arguments: 0..<72) func `an answer that is cut off is no accept queue`(length: Int) {
        // inet_diag_msg: AF_INET, LISTEN, port 8080, 127.0.0.1, two of five in the queue.
        var answer = [UInt8](repeating: 0, count: 72)
        answer.replaceSubrange(0..<2, with: [2, 10])
        answer.replaceSubrange(4..<6, with: [0x1F, 0x90])
        answer.replaceSubrange(8..<12, with: [127, 0, 0, 1])
        answer[56] = 2
        answer[60] = 5
        #expect(
            AcceptQueueReader.parse(answer[...]) == AcceptQueue(address: "127.0.0.1", port: 8080, length: 2, limit: 5))
        #expect((AcceptQueueReader.parse(answer[..<length]) == nil) == (length < 64))
    }
}
