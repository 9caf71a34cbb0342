import CNetlink
import Glibc

/// Does one piece of work whenever it is asked to, on a thread of its own: reading a file may wait for a disk, and
/// the asker must not. A pair of sockets carries requests and answers: no lock, and an answer is an event in the
/// asker's `EventPoll`.
///
/// The thread ends when this value has gone and the work at hand is done; nobody waits for that.
public final class SideThread<Answer: BitwiseCopyable & Sendable>: Sendable {
    private struct Reply {
        var token: UInt64
        var answer: Answer
    }

    /// For `EventPoll.add`: readable when there are answers to fetch. Stays owned by this value.
    public let descriptor: Int32

    /// Starts the thread.
    /// - Parameters:
    ///   - name: shown by `ps -L`; the kernel keeps 15 bytes.
    ///   - prepare: called once on the thread; what it returns is the work, and belongs to the thread alone.
    /// - Throws: `KernelError`, such as EMFILE.
    public init(name: String, _ prepare: @escaping @Sendable () -> () -> Answer) throws(KernelError) {
        var ends: [Int32] = [-1, -1]
        let type = Int32(SOCK_SEQPACKET.rawValue | SOCK_CLOEXEC.rawValue)
        if socketpair(AF_UNIX, type, 0, &ends) != 0 { throw KernelError("socketpair", errno: errno) }
        let (near, far) = (ends[0], ends[1])
        let thread = KernelThread(name: name) {
            Self.serve(prepare(), far)
            close(far)
        }
        do throws(KernelError) { try thread.start() } catch {
            close(near)
            close(far)
            throw error
        }
        _ = fcntl(near, F_SETFL, O_NONBLOCK)
        descriptor = near
    }

    deinit { close(descriptor) }

    /// Asks for the work to be done once; requests are served one after the other.
    /// - Parameter token: comes back with the answer.
    /// - Returns: 0, or EAGAIN when hundreds of requests wait already.
    public func request(token: UInt64) -> Int32 {
        var token = token
        let size = MemoryLayout<UInt64>.size
        return send(descriptor, &token, size, Int32(MSG_NOSIGNAL)) == size ? 0 : errno
    }

    /// Fetches one answer, if there is one. Does not wait.
    public func nextAnswer() -> (token: UInt64, answer: Answer)? {
        withUnsafeTemporaryAllocation(of: Reply.self, capacity: 1) { place in
            let size = MemoryLayout<Reply>.size
            guard read(descriptor, place.baseAddress, size) == size else { return nil }
            return (place[0].token, place[0].answer)
        }
    }

    private static func serve(_ work: () -> Answer, _ channel: Int32) {
        var token: UInt64 = 0
        let size = MemoryLayout<Reply>.size
        while read(channel, &token, MemoryLayout<UInt64>.size) == MemoryLayout<UInt64>.size {
            var reply = Reply(token: token, answer: work())
            // Nobody is left to take it: the next read says so too.
            if send(channel, &reply, size, Int32(MSG_NOSIGNAL)) != size { return }
        }
    }
}
