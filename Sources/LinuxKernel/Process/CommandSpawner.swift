import CNetlink
import Glibc

/// Starts children on a thread of its own, so that the asking thread never waits for clone and exec. A pair of
/// sockets carries requests and replies: no lock, and a reply is an event in the asker's `EventPoll`.
///
/// Each child leads a process group, has its streams on /dev/null, and is killed when this value goes.
public final class CommandSpawner: Sendable {
    private struct Request {
        var token: UInt64
        var command: Int
    }
    private struct Reply {
        var token: UInt64
        var pid: Int32 = 0
        var startTicks: UInt64 = 0
        var descriptor: Int32 = -1
        var errno: Int32 = 0
    }

    /// For `EventPoll.add`: readable when there are replies to fetch. Stays owned by this value.
    public let descriptor: Int32
    private let thread: KernelThread

    /// Starts the thread.
    /// - Parameter commands: the argument lists that can be asked for, by index.
    /// - Throws: `KernelError`, such as EMFILE.
    public init(commands: [[String]]) throws(KernelError) {
        var ends: [Int32] = [-1, -1]
        let type = Int32(SOCK_SEQPACKET.rawValue | SOCK_CLOEXEC.rawValue)
        if socketpair(AF_UNIX, type, 0, &ends) != 0 { throw KernelError("socketpair", errno: errno) }
        let (near, far) = (ends[0], ends[1])
        let requests = commands.map(Self.request)
        thread = KernelThread(name: "spawner") {
            Self.serve(requests, far)
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
    public func nextReply(_ body: (UInt64, consuming SpawnedProcess?, Int32) -> Void) -> Bool {
        var reply = Reply(token: 0)
        guard read(descriptor, &reply, MemoryLayout<Reply>.size) == MemoryLayout<Reply>.size else { return false }
        if reply.errno == 0 {
            let pidfd = OwnedDescriptor(owning: reply.descriptor)
            body(reply.token, SpawnedProcess(pid: reply.pid, startTicks: reply.startTicks, pidfd: pidfd), 0)
        } else {
            body(reply.token, nil, reply.errno)
        }
        return true
    }

    private static func request(_ command: [String]) -> SpawnRequest {
        var request = SpawnRequest(command)
        request.standardOutput = .null
        request.standardError = .null
        request.newProcessGroup = true
        request.diesWithParent = true
        return request
    }

    private static func serve(_ commands: [SpawnRequest], _ channel: Int32) {
        var request = Request(token: 0, command: 0)
        while read(channel, &request, MemoryLayout<Request>.size) == MemoryLayout<Request>.size {
            var reply = Reply(token: request.token)
            do throws(KernelError) {
                let child = try spawn(commands[request.command])
                (reply.pid, reply.startTicks) = (child.pid, child.startTicks)
                reply.descriptor = child.release()
            } catch {
                reply.errno = error.errno
            }
            let size = MemoryLayout<Reply>.size
            // Nobody is left to take the child: PDEATHSIG ends it with this thread.
            if send(channel, &reply, size, Int32(MSG_NOSIGNAL)) != size, reply.errno == 0 { close(reply.descriptor) }
        }
    }
}
