import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Keeps one connection from costing more than it may: ends one that says nothing, that says it too slowly, or that takes
/// nothing of its answer, and answers what is no HTTP.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// How long what is left of a request is read after its answer, in seconds: closing over it would reset the connection,
    /// and the answer with it.
    private static let lingering = 2.0

    private let limits: ServerLimits
    private var timer: Scheduled<Void>?
    /// Requests whose answer has not ended, and whether one is coming in.
    private var pending = 0
    private var isReading = false
    private var bytes = 0
    private var endsAfterAnswer = false
    /// Whether the newest request is the last one: those before it are answered all the same.
    private var endsAfterAll = false
    /// Whether nothing is taken or given any more.
    private var isOver = false

    init(_ limits: ServerLimits) { self.limits = limits }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { end(context, unlessWithin: limits.headTime) }
    }

    func channelActive(context: ChannelHandlerContext) {
        end(context, unlessWithin: limits.headTime)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        isOver = true
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { timer?.cancel() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isOver { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            pending += 1
            isReading = true
            bytes = 0
            if head.headerFields[.connection]?.lowercased().contains("close") == true { endsAfterAll = true }
            end(context, unlessWithin: limits.bodyTime)
        case .body(let part):
            bytes += part.readableBytes
            // Its answer has been given by then, or is being written.
            if bytes > limits.bodyBytes * 2 {
                isOver = true
                context.close(promise: nil)
                return
            }
        case .end:
            isReading = false
            if pending > 0 { timer?.cancel() }
        }
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if isOver { context.read() } else { context.fireChannelReadComplete() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if isOver { return }
        // What stands between two answers cannot be told apart any more.
        guard pending == 0 || isReading && pending == 1 else {
            isOver = true
            context.close(promise: nil)
            return
        }
        isOver = true
        let body = ByteBuffer(
            string: #"{"error":{"code":"bad-request","message":"this is no HTTP that the daemon understands"}}"#)
        let fields: HTTPFields = [
            .contentType: "application/json", .contentLength: "\(body.readableBytes)", .connection: "close",
            .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
        ]
        context.write(wrapOutboundOut(.head(HTTPResponse(status: .badRequest, headerFields: fields))), promise: nil)
        context.write(wrapOutboundOut(.body(body)), promise: nil)
        finish(context, with: .end(nil), promise: nil)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if isOver {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(let head):
            if head.headerFields[.connection]?.lowercased() == "close" { endsAfterAnswer = true }
            context.write(data, promise: promise)
        case .body: context.write(data, promise: promise)
        case .end:
            pending -= 1
            if endsAfterAnswer || endsAfterAll && pending == 0 {
                isOver = true
                finish(context, with: unwrapOutboundIn(data), promise: promise)
            } else {
                context.write(data, promise: promise)
                if pending == 0, !isReading { end(context, unlessWithin: limits.idleTime) }
            }
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if !context.channel.isWritable {
            end(context, unlessWithin: limits.stallTime)
        } else if isReading {
            end(context, unlessWithin: limits.bodyTime)
        } else if pending > 0 {
            timer?.cancel()
        } else {
            end(context, unlessWithin: limits.idleTime)
        }
        context.fireChannelWritabilityChanged()
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        // We have said everything; somebody who does not end their side is not waited for.
        if mode == .output { end(context, unlessWithin: Self.lingering) }
        context.close(mode: mode, promise: promise)
    }

    /// Says the last words, and then reads only until the other side has ended too, or for a moment.
    private func finish(_ context: ChannelHandlerContext, with last: HTTPResponsePart, promise: EventLoopPromise<Void>?)
    {
        end(context, unlessWithin: Self.lingering)
        context.writeAndFlush(wrapOutboundOut(last), promise: promise)
        context.close(mode: .output, promise: nil)
        context.read()
    }

    private func end(_ context: ChannelHandlerContext, unlessWithin seconds: Double) {
        timer?.cancel()
        let channel = context.channel
        timer = context.eventLoop.scheduleTask(in: .nanoseconds(Int64(seconds * 1e9))) { channel.close(promise: nil) }
    }
}
