import ChaosModel
import Foundation
import Testing

@testable import ChaosEngine

@Suite(.serialized)
struct `gRPC probes` {
    private static let server = "/usr/bin/etcd"

    private static func etcd() throws -> ProbeService {
        let port = ProbeService.freePort(), peers = ProbeService.freePort(), directory = try ProbeService.scratch()
        return try ProbeService(
            [
                server, "--data-dir", directory.path + "/data", "--listen-client-urls", "http://127.0.0.1:\(port)",
                "--advertise-client-urls", "http://127.0.0.1:\(port)", "--listen-peer-urls",
                "http://127.0.0.1:\(peers)",
            ], port: port, in: directory)
    }

    private static func probe(_ port: UInt16, _ service: String = "") -> GRPCProbe {
        GRPCProbe(endpoint: Endpoint(host: "127.0.0.1", port: port), service: service)
    }

    @Test(.enabled(if: ProbeService.isInstalled(server), "needs etcd-server"))
    func `a real server tells its health`() throws {
        let etcd = try Self.etcd()
        #expect(ProbeWatch.becomesGood(Self.probe(etcd.port)))
        // NOT_FOUND comes without a message, as the code of the call.
        let unknown = try ProbeWatch.answer(Self.probe(etcd.port, "no.such.Service"))
        #expect(unknown.outcome == .badAnswer && unknown.detail == 105)
        try ProbeWatch.seesEveryTurn(etcd, Self.probe(etcd.port))
    }

    private static func talk(_ frames: [UInt8]...) -> (reply: Turn, all: GRPCConversation) {
        var talk = GRPCConversation(probe(1), version: "1")
        _ = talk.begin()
        var turn = Turn.listen
        // In pieces of 5 bytes, so that every frame comes cut.
        let bytes = frames.flatMap { $0 }
        for start in stride(from: 0, to: bytes.count, by: 5) {
            turn = talk.hear(bytes[start..<min(bytes.count, start + 5)])
            if case .end = turn { break }
        }
        return (turn, talk)
    }

    private static let settings = HTTP2Frame.bytes(4)
    private static let head = HTTP2Frame.bytes(1, flags: 4, stream: 1, [0x88])

    private static func data(_ status: UInt8) -> [UInt8] { HTTP2Frame.bytes(0, stream: 1, [0, 0, 0, 0, 2, 8, status]) }

    private static func trailer(_ code: String) -> [UInt8] {
        HTTP2Frame.bytes(
            1, flags: 5, stream: 1,
            [0x40, 11] + Array("grpc-status".utf8) + [UInt8(code.utf8.count)] + Array(code.utf8))
    }

    @Test func `the serving status and the code of the call decide`() {
        #expect(Self.talk(Self.settings, Self.head, Self.data(1), Self.trailer("0")).reply == .end(.good))
        #expect(Self.talk(Self.head, Self.data(2), Self.trailer("0")).reply == .end(.badAnswer, 2))
        #expect(Self.talk(Self.head, Self.data(1), Self.trailer("14")).reply == .end(.badAnswer, 114))
        #expect(Self.talk(Self.trailer("12")).reply == .end(.badAnswer, 112))
        #expect(Self.talk(Self.head, Self.trailer("0")).reply == .end(.badProtocol))
        #expect(Self.talk(HTTP2Frame.bytes(1, flags: 5, stream: 1, [0x8d])).reply == .end(.badStatus, 404))
        let empty = HTTP2Frame.bytes(0, stream: 1, [0, 0, 0, 0, 0])
        #expect(Self.talk(Self.head, empty, Self.trailer("0")).reply == .end(.badAnswer, 0))
    }

    @Test func `names and codes in Huffman's code are understood`() throws {
        let name: [UInt8] = [0x00, 0x88, 0x9a, 0xca, 0xc8, 0xb2, 0x12, 0x34, 0xda, 0x8f]
        #expect(try GRPCFields(block: [0x88] + name + [0x81, 0x07]).code == 0)
        #expect(try GRPCFields(block: name + [0x81, 0x6f]).code == 5)
        #expect(try GRPCFields(block: name + [0x82, 0x08, 0xbf]).code == 12)
        #expect(try GRPCFields(block: [0x20] + name + [1, 0x37]).code == 7)
        for cut: [UInt8] in [[0x40], [0x40, 5, 1], [0x1f], [0x00, 0x7f, 0xff, 0xff, 0xff], name] {
            #expect(throws: GRPCFields.Malformed.self) { try GRPCFields(block: cut) }
        }
    }

    @Test func `what the connection asks for is answered`() {
        let ping = HTTP2Frame.bytes(6, [1, 2, 3, 4, 5, 6, 7, 8])
        #expect(Self.talk(Self.settings).reply == .say(HTTP2Frame.bytes(4, flags: 1)))
        #expect(Self.talk(ping).reply == .say(HTTP2Frame.bytes(6, flags: 1, [1, 2, 3, 4, 5, 6, 7, 8])))
        #expect(Self.talk(HTTP2Frame.bytes(4, flags: 1), HTTP2Frame.bytes(8, [0, 0, 1, 0])).reply == .listen)
        #expect(Self.talk(HTTP2Frame.bytes(7, [0, 0, 0, 0, 0, 0, 0, 11])).reply == .end(.closedEarly, 11))
        #expect(Self.talk(HTTP2Frame.bytes(7, [0, 0, 0, 1, 0, 0, 0, 0])).reply == .listen)
        #expect(Self.talk(HTTP2Frame.bytes(3, stream: 1, [0, 0, 0, 7])).reply == .end(.reset, 7))
        #expect(Self.talk(Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8)).reply == .end(.badProtocol))
        #expect(Self.talk(HTTP2Frame.bytes(0, flags: 8, stream: 1, [9, 0])).reply == .end(.badProtocol))
        let block = HTTP2Frame.bytes(9, stream: 1, [UInt8](repeating: 0x88, count: 9000))
        #expect(Self.talk(HTTP2Frame.bytes(1, stream: 1, [0x88]), block, block).reply == .end(.badProtocol))
    }
}
