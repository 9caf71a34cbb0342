import Glibc

/// Starts children on a thread of its own, so that the asking thread never waits for fork and exec. A pair of
/// sockets carries requests and replies: no lock, and a reply is an event in the asker's `EventPoll`.
public final class CommandSpawner: Sendable {
    private struct Request {
        var token: UInt64
        var command: Int
    }
    private struct Reply {
        var token: UInt64
        var pid: Int32
        var descriptor: Int32
        var errno: Int32
    }

    /// For `EventPoll.add`: readable when there are replies to fetch. Stays owned by this value.
    public let descriptor: Int32
    private let thread: DedicatedThread

    /// Starts the thread.
    /// - Parameter commands: the argument lists that can be asked for, by index.
    /// - Throws: `KernelError`, such as EMFILE.
    public init(commands: [[String]]) throws(KernelError) {
        var ends: [Int32] = [-1, -1]
        let type = Int32(SOCK_SEQPACKET.rawValue | SOCK_CLOEXEC.rawValue)
        if socketpair(AF_UNIX, type, 0, &ends) != 0 { throw KernelError("socketpair", errno: errno) }
        let (near, far) = (ends[0], ends[1])
        do {
            thread = try DedicatedThread(name: "spawner") {
                Self.serve(commands, far)
                close(far)
            }
        } catch {
            close(near)
            close(far)
            throw error
        }
        _ = fcntl(near, F_SETFL, O_NONBLOCK)
        descriptor = near
    }

    deinit {
        close(descriptor)
        thread.join()
    }

    /// Asks for a child; the reply carries `token`.
    /// - Returns: 0, or EAGAIN when thousands of requests wait already.
    public func request(_ command: Int, token: UInt64) -> Int32 {
        var request = Request(token: token, command: command)
        let size = MemoryLayout<Request>.size
        return send(descriptor, &request, size, Int32(MSG_NOSIGNAL)) == size ? 0 : errno
    }

    /// Fetches one reply, if there is one, and hands over the child, or `nil` and the errno of its start.
    /// - Returns: whether there was a reply.
    public func nextReply(_ body: (UInt64, consuming SpawnedCommand?, Int32) -> Void) -> Bool {
        var reply = Reply(token: 0, pid: 0, descriptor: 0, errno: 0)
        guard read(descriptor, &reply, MemoryLayout<Reply>.size) == MemoryLayout<Reply>.size else { return false }
        if reply.errno == 0 {
            body(reply.token, SpawnedCommand(pid: reply.pid, descriptor: reply.descriptor), 0)
        } else {
            body(reply.token, nil, reply.errno)
        }
        return true
    }

    private static func serve(_ commands: [[String]], _ channel: Int32) {
        var request = Request(token: 0, command: 0)
        while read(channel, &request, MemoryLayout<Request>.size) == MemoryLayout<Request>.size {
            var reply = Reply(token: request.token, pid: 0, descriptor: -1, errno: 0)
            do throws(KernelError) {
                (reply.pid, reply.descriptor) = try SpawnedCommand(commands[request.command]).relinquish()
            } catch {
                reply.errno = error.errno
            }
            let size = MemoryLayout<Reply>.size
            // Nobody is left to take the child: PDEATHSIG ends it with this thread.
            if send(channel, &reply, size, Int32(MSG_NOSIGNAL)) != size, reply.errno == 0 {
                _ = SpawnedCommand(pid: reply.pid, descriptor: reply.descriptor)
            }
        }
    }
}
