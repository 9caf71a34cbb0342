import CKernel
import CNetlink
import Glibc

/// Starts children on a thread of its own, so that the asking thread never waits for clone and exec. A pair of
/// sockets carries requests and replies: no lock, and a reply is an event in the asker's `EventPoll`.
///
/// Each child leads a process group, has its streams on /dev/null but for an output that is asked for, and is killed
/// when this value goes.
public final class CommandSpawner: Sendable {
    /// What can be asked for.
    public struct Command: Sendable {
        /// The program and its arguments.
        public var arguments: [String]
        /// Whether its standard output is read, through a pipe.
        public var hasOutput: Bool

        /// Describes a command.
        public init(_ arguments: [String], hasOutput: Bool = false) {
            self.arguments = arguments
            self.hasOutput = hasOutput
        }
    }

    private struct Request {
        var token: UInt64
        var command: Int
    }
    private struct Reply {
        var token: UInt64
        var pid: Int32 = 0
        var startTicks: UInt64 = 0
        var descriptor: Int32 = -1
        var output: Int32 = -1
        var errno: Int32 = 0
    }

    /// For `EventPoll.add`: readable when there are replies to fetch. Stays owned by this value.
    public let descriptor: Int32
    private let thread: KernelThread

    /// Starts the thread.
    /// - Parameter commands: what can be asked for, by index.
    /// - Throws: `KernelError`, such as EMFILE.
    public init(commands: [Command]) throws(KernelError) {
        var ends: [Int32] = [-1, -1]
        let type = Int32(SOCK_SEQPACKET.rawValue | SOCK_CLOEXEC.rawValue)
        if socketpair(AF_UNIX, type, 0, &ends) != 0 { throw KernelError("socketpair", errno: errno) }
        let (near, far) = (ends[0], ends[1])
        thread = KernelThread(name: "spawner") {
            Self.serve(commands, far)
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

    /// Fetches one reply, if there is one, and hands over the child with the end of its output to read from, which does
    /// not block, or `nil` and the errno of its start.
    /// - Returns: whether there was a reply.
    public func nextReply(
        _ body: (UInt64, consuming SpawnedProcess?, consuming OwnedDescriptor?, Int32) -> Void
    ) -> Bool {
        var reply = Reply(token: 0)
        guard read(descriptor, &reply, MemoryLayout<Reply>.size) == MemoryLayout<Reply>.size else { return false }
        if reply.errno == 0 {
            let pidfd = OwnedDescriptor(owning: reply.descriptor)
            let output = reply.output < 0 ? nil : OwnedDescriptor(owning: reply.output)
            body(reply.token, SpawnedProcess(pid: reply.pid, startTicks: reply.startTicks, pidfd: pidfd), output, 0)
        } else {
            body(reply.token, nil, nil, reply.errno)
        }
        return true
    }

    private static func request(_ command: Command, output: Int32) -> SpawnRequest {
        var request = SpawnRequest(command.arguments)
        request.standardOutput = output < 0 ? .null : .descriptor(output)
        request.standardError = .null
        request.newProcessGroup = true
        request.clearsAmbient = true
        request.diesWithParent = true
        return request
    }

    private static func serve(_ commands: [Command], _ channel: Int32) {
        var request = Request(token: 0, command: 0)
        while read(channel, &request, MemoryLayout<Request>.size) == MemoryLayout<Request>.size {
            var reply = Reply(token: request.token)
            do throws(KernelError) {
                let command = commands[request.command]
                var (near, far): (Int32, Int32) = (-1, -1)
                let code = command.hasOutput ? process_pipe(&near, &far) : 0
                if code != 0 { throw KernelError("pipe", errno: code) }
                let reading = OwnedDescriptor(owning: near)
                let writing = OwnedDescriptor(owning: far)
                // Our end only: the child's would see it otherwise, and programs expect their output to wait.
                if command.hasOutput { _ = fcntl(reading.number, F_SETFL, O_NONBLOCK) }
                let child = try spawn(Self.request(command, output: writing.number))
                _ = consume writing
                (reply.pid, reply.startTicks) = (child.pid, child.startTicks)
                reply.descriptor = child.release()
                reply.output = reading.release()
            } catch {
                reply.errno = error.errno
            }
            let size = MemoryLayout<Reply>.size
            // Nobody is left to take the child: PDEATHSIG ends it with this thread.
            if send(channel, &reply, size, Int32(MSG_NOSIGNAL)) != size, reply.errno == 0 {
                close(reply.descriptor)
                if reply.output >= 0 { close(reply.output) }
            }
        }
    }
}
