import Glibc

/// Reads `/proc/net/tcp` and its like piece by piece, on bytes: a host may have hundreds of thousands of lines, nearly all
/// of them in a state that nobody asks about.
///
/// A line is `   0: 0100007F:1F90 0200000A:C001 01 …`, ten fields and more: number, local end, remote end, state, queues,
/// timer, retransmissions, user, time-out, inode; proc_net_tcp in proc(5). IPv6 addresses have 32 digits.
struct SocketLines {
    /// The sockets found so far, of those that somebody holds.
    private(set) var entries: [SocketEntry] = []
    private let isTCP: Bool
    private let states: UInt32
    /// The beginning of a line that goes on in the next piece.
    private var rest: [UInt8] = []

    /// Looks for sockets in these states, one bit each.
    init(isTCP: Bool, states: UInt32) {
        self.isTCP = isTCP
        self.states = states
    }

    /// Reads on.
    mutating func take(_ piece: [UInt8]) {
        rest += piece
        let used = rest.withUnsafeBytes { buffer in
            var start = 0
            while let end = Self.find(10, in: buffer, from: start) {
                if let entry = entry(UnsafeRawBufferPointer(rebasing: buffer[start..<end])) { entries.append(entry) }
                start = end + 1
            }
            return start
        }
        rest.removeFirst(used)
    }

    private func entry(_ line: UnsafeRawBufferPointer) -> SocketEntry? {
        // The state comes first: for a line that is not wanted nothing else is read.
        guard let colon = Self.find(58, in: line, from: 0), let width = Self.width(line, from: colon + 2) else {
            return nil
        }
        let remote = colon + 2 + width + 6, state = remote + width + 6
        guard state + 3 < line.count, line[state - 1] == 32, line[state + 2] == 32,
            let number = Self.hexadecimal(line, state, 2), number < 32, states & 1 << number != 0,
            let (local, localPort) = Self.end(line, colon + 2, width),
            let (peer, peerPort) = Self.end(line, remote, width)
        else { return nil }
        // Of queues, timer, retransmissions, user, time-out and inode the last.
        let words = line[(state + 2)...].split(separator: 32, maxSplits: 6)
        guard words.count > 5, let inode = UInt64(String(decoding: words[5], as: UTF8.self)), inode != 0 else {
            return nil
        }
        return SocketEntry(
            isTCP: isTCP, local: local, remote: peer, localPort: localPort, remotePort: peerPort, inode: inode)
    }

    /// The digits of an address that begins here: 8 or 32, or none.
    private static func width(_ line: UnsafeRawBufferPointer, from start: Int) -> Int? {
        [8, 32].first { start + $0 < line.count && line[start + $0] == 58 }
    }

    /// An address comes as 32-bit words in host byte order, a port as a number.
    private static func end(_ line: UnsafeRawBufferPointer, _ start: Int, _ width: Int) -> ([UInt8], UInt16)? {
        var address: [UInt8] = []
        for place in stride(from: start, to: start + width, by: 8) {
            guard let word = hexadecimal(line, place, 8) else { return nil }
            address += withUnsafeBytes(of: word) { Array($0) }
        }
        guard line[start + width] == 58, let port = hexadecimal(line, start + width + 1, 4) else { return nil }
        return (address, UInt16(port))
    }

    private static func hexadecimal(_ line: UnsafeRawBufferPointer, _ start: Int, _ count: Int) -> UInt32? {
        guard start + count <= line.count else { return nil }
        var value: UInt32 = 0
        for place in start..<start + count {
            switch line[place] {
            case let digit where digit >= 48 && digit <= 57: value = value << 4 | UInt32(digit - 48)
            case let digit where digit >= 65 && digit <= 70: value = value << 4 | UInt32(digit - 55)
            default: return nil
            }
        }
        return value
    }

    private static func find(_ byte: Int32, in buffer: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard let base = buffer.baseAddress, start < buffer.count,
            let found = memchr(base + start, byte, buffer.count - start)
        else { return nil }
        return UnsafeRawPointer(found) - base
    }
}
