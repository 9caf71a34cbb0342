@testable import ChaosModel

extension FuzzTarget {
    /// Every grammar of a value: what is accepted has a text form that reads back as the same value.
    static let quantity = FuzzTarget("quantity", longest: 256) { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        for type in grammars { try read(text, type) }
    }

    private static let grammars: [any (FieldValue & Equatable).Type] = [
        AddressPattern.self, AnswerCondition.self, BitRate.self, Bool.self, BurnRate.self, ByteMatch.self,
        ByteRate.self,
        ByteSize.self, ByteText.self, CIDR.self, CPUList.self, Combination<SLO.Claim>.self, Consent.self,
        DNSHostName.self, DNSNamePattern.self, DNSRecordType.self, Double.self, Duration.self, ErrorNumber.self,
        HostAddress.self, HTTPURL.self, InodeAmount.self, Int.self, JSONPath.self, LedgerURL.self,
        Milestone.Reference.self, NameServer.self, PathPattern.self, Percent.self, PerSecond.self, PressureGoal.self,
        StopCondition.self, String.self, SyscallName.self, Target.Selector.self, TextMatch.self, TextPattern.self,
        UInt16.self, Endpoint.self, ClockOffset.self, Signal.self, StatusRange.self,
    ]

    private static func read<Value: FieldValue & Equatable>(_ text: String, _: Value.Type) throws(FuzzFinding) {
        guard let value = try? Value(field: text) else { return }
        let written = value.fieldText
        let again = try? Value(field: written)
        try promise(again == value, "\(Value.self): `\(written)`, the text form of a value, is read as another one")
    }
}
