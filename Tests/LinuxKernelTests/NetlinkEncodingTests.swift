import CNetlink
import Testing

@testable import LinuxKernel

/// The bytes of one expression as they stand in a rule, without the message's header.
private func encoded(_ expression: NftExpression) throws -> [UInt8] {
    let message = try NetlinkMessage(type: 0, flags: 0)
    expression.write(to: message)
    return Array(try message.bytes().dropFirst(16))
}

private func attribute(_ type: Int, _ value: [UInt8]) -> [UInt8] {
    let length = value.count + 4
    return [UInt8(length & 0xFF), UInt8(length >> 8), UInt8(type & 0xFF), UInt8(type >> 8)] + value
        + [UInt8](repeating: 0, count: (4 - length & 3) & 3)
}

/// An expression as nft(8) sends it: name, then data.
private func element(_ name: String, _ data: [UInt8]...) -> [UInt8] {
    attribute(0x8001, attribute(1, Array(name.utf8) + [0]) + attribute(0x8002, data.flatMap { $0 }))
}

private func word(_ type: Int, _ value: UInt8) -> [UInt8] { attribute(type, [0, 0, 0, value]) }

struct NetlinkEncodingTests {
    @Test func `metadata keys and headers are the kernel's`() {
        #expect(NftExpression.Metadata.priority.rawValue == NFT_META_PRIORITY.rawValue)
        #expect(NftExpression.Metadata.inputInterfaceName.rawValue == NFT_META_IIFNAME.rawValue)
        #expect(NftExpression.Metadata.outputInterfaceName.rawValue == NFT_META_OIFNAME.rawValue)
        #expect(NftExpression.Metadata.socketUser.rawValue == NFT_META_SKUID.rawValue)
        #expect(NftExpression.Metadata.networkProtocol.rawValue == NFT_META_NFPROTO.rawValue)
        #expect(NftExpression.Metadata.transportProtocol.rawValue == NFT_META_L4PROTO.rawValue)
        #expect(NftExpression.Header.network.rawValue == NFT_PAYLOAD_NETWORK_HEADER.rawValue)
        #expect(NftExpression.Header.transport.rawValue == NFT_PAYLOAD_TRANSPORT_HEADER.rawValue)
        #expect(NftExpression.Comparison.atMost.rawValue == NFT_CMP_LTE.rawValue)
        #expect(NftExpression.Comparison.atLeast.rawValue == NFT_CMP_GTE.rawValue)
        #expect(NftChain.Hook.input.rawValue == NF_INET_LOCAL_IN.rawValue)
        #expect(NftChain.Hook.output.rawValue == NF_INET_LOCAL_OUT.rawValue)
    }

    @Test func `a comparison is a register, an operator and a value`() throws {
        let expected = element("cmp", word(1, 1), word(2, 0), attribute(0x8003, attribute(1, [6])))
        #expect(try encoded(.compare(.equal, [6])) == expected)
    }

    @Test func `a drop is an immediate verdict`() throws {
        let verdict = attribute(0x8002, attribute(0x8002, word(1, 0)))
        #expect(try encoded(.drop) == element("immediate", word(1, 0), verdict))
    }

    @Test func `a mark is compared in host byte order`() {
        let bytes = withUnsafeBytes(of: UInt32(0xAF50_0007)) { Array($0) }
        #expect(NftMatch.mark(0xAF50_0007).expressions == [.meta(.mark), .compare(.equal, bytes)])
    }

    @Test func `a random share is a number in network order below a limit`() throws {
        let number = element("numgen", word(1, 1), attribute(2, [0, 15, 66, 64]), word(3, 1))
        let order = element("byteorder", word(1, 1), word(2, 1), word(3, 1), word(4, 4), word(5, 4))
        let below = element("cmp", word(1, 1), word(2, 2), attribute(0x8003, attribute(1, [0, 3, 208, 144])))
        let parts = NftMatch.share(0.25).expressions
        #expect(try parts.flatMap { try encoded($0) } == number + order + below)
        #expect(NftExpression.Comparison.below.rawValue == NFT_CMP_LT.rawValue)
        #expect(NftMatch.share(1).expressions == [])
    }

    @Test func `an xtables queue carries the target's structure with bypass`() throws {
        let target = [
            attribute(1, Array("NFQUEUE".utf8) + [0]), word(2, 3), attribute(3, [0x34, 0x12, 1, 0, 1, 0, 0, 0]),
        ]
        #expect(try encoded(.queue(0x1234, .xtables)) == element("target", target.flatMap { $0 }))
    }

    @Test func `a native queue carries number, total and bypass in network order`() throws {
        let data = [attribute(1, [0x12, 0x34]), attribute(2, [0, 1]), attribute(3, [0, 1])]
        #expect(try encoded(.queue(0x1234, .native)) == element("queue", data.flatMap { $0 }))
    }

    @Test func `a priority is loaded in host order and stored`() throws {
        let load = element("immediate", word(1, 1), attribute(0x8002, attribute(1, [1, 0, 0x50, 0xAF])))
        let meta = element("meta", word(2, 2), word(3, 1))
        #expect(try encoded(.setPriority(0xAF50_0001)) == load + meta)
    }

    @Test(arguments: [(0, nil), (1, 0x80), (9, 0xFF), (25, 0xFF), (32, nil)] as [(Int, UInt8?)])
    func `a prefix becomes a mask unless it is empty or whole`(prefix: Int, firstMaskByte: UInt8?) {
        let masks = NftMatch.source([255, 255, 255, 255], prefix: prefix).expressions.compactMap {
            expression -> [UInt8]? in
            if case .bitwise(let mask) = expression { mask } else { nil }
        }
        #expect(masks.first?.first == firstMaskByte)
        #expect(masks.first.map { $0.reduce(0) { $0 + $1.nonzeroBitCount } } == (firstMaskByte == nil ? nil : prefix))
    }

    @Test func `bits past the prefix do not count`() {
        let expected: [UInt8] = [10, 128, 0, 0]
        let expressions = NftMatch.destination([10, 255, 3, 4], prefix: 9).expressions
        #expect(expressions.last == .compare(.equal, expected))
    }

    @Test func `a rule counts before it acts`() {
        let rule = NftRule(matching: [.transport(.tcp)], action: .drop)
        #expect(rule.expressions == [.meta(.transportProtocol), .compare(.equal, [6]), .counter, .drop])
    }

    @Test func `a batch is framed and only its last message asks for an acknowledgement`() throws {
        let chain = NftChain(name: "c", hook: .input, rules: [NftRule(matching: [], action: .drop)])
        let batch = try NftBatch.adding(NftTable(name: "t", chains: [chain]), owned: true, sequence: 7)
        let frames = try NetlinkFrame.parse(batch.bytes[...])
        #expect(frames.map(\.type) == [0x10, 0x0A00, 0x0A03, 0x0A06, 0x11])
        #expect(frames.map(\.sequence) == [7, 8, 9, 10, 11])
        #expect(frames.map { Int32($0.flags) & NLM_F_ACK != 0 } == [false, false, false, true, false])
        #expect(batch.first == 7)
        #expect(batch.last == 10)
    }

    @Test func `a rule that outgrows its message is refused`() {
        let rule = NftRule(
            expressions: [NftExpression](repeating: .compare(.equal, [UInt8](repeating: 1, count: 16)), count: 1000))
        let table = NftTable(name: "t", chains: [NftChain(name: "c", hook: .input, rules: [rule])])
        #expect(throws: KernelError("build netlink message", errno: 90)) {
            try NftBatch.adding(table, owned: false, sequence: 1)
        }
    }

    @Test func `a delay past 32 bits is sent in 64`() throws {
        var netem = NetemParameters()
        netem.delayNanoseconds = 300_000_000_000
        netem.jitterNanoseconds = 5
        netem.limit = 9
        let request = try TrafficLeaf.netem(netem).request(interface: 3, parent: 0xAF50_0001, handle: 0xAF51_0000)
        let frame = try #require(NetlinkFrame.parse(request[...]).first)
        let attributes = try NetlinkAttributes(frame.payload.dropFirst(20))
        let options = try #require(attributes[Int(TCA_OPTIONS)])
        #expect(options.integer(UInt32.self, at: 0) == .max)
        #expect(options.integer(UInt32.self, at: 4) == 9)
        let inner = try NetlinkAttributes(options.dropFirst(MemoryLayout<tc_netem_qopt>.size))
        #expect(inner.integer(Int(TCA_NETEM_LATENCY64), as: Int64.self) == 300_000_000_000)
        #expect(inner.integer(Int(TCA_NETEM_JITTER64), as: Int64.self) == 5)
    }

    @Test func `leaf handles are distinct and never reserved`() throws {
        let handles = try (UInt16(1)...200).map { try TrafficControl.leafHandle(major: 0xAF50, minor: $0) }
        #expect(Set(handles).count == 200)
        #expect(!handles.contains(0xAF50_0000))
        #expect(throws: KernelError.self) { try TrafficControl.leafHandle(major: 0xAF50, minor: 0xAF50) }
        #expect(throws: KernelError.self) { try TrafficControl.leafHandle(major: 0xAF50, minor: 0x50AF) }
        #expect(throws: KernelError.self) { try TrafficControl.leafHandle(major: 0xAF50, minor: 0) }
    }
}
