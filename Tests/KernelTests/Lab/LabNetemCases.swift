@testable import LinuxKernel

/// Settings of netem in the words of tc-netem(8) and in ours. Those with an id are the kernel's own self tests of netem
/// (tools/testing/selftests/tc-testing/tc-tests/qdiscs/netem.json); rate, slot and change are no words of ours.
struct LabNetemCase: Sendable, CustomStringConvertible {
    let words: String
    let parameters: NetemParameters
    var description: String { words }

    private init(_ words: String, _ set: (inout NetemParameters) -> Void) {
        var parameters = NetemParameters()
        set(&parameters)
        self.words = words
        self.parameters = parameters
    }

    static let all = [
        LabNetemCase("limit 1000") { _ in },  // cb28
        LabNetemCase("limit 200") { $0.limit = 200 },  // a089
        LabNetemCase("delay 100ms") { $0.delayNanoseconds = 100_000_000 },  // 3449
        LabNetemCase("delay 100ms 10ms distribution normal corrupt 1%") {  // 3782
            $0.delay(.normal)
            $0.corrupt = .init(share: 0.01, correlation: 0)
        },
        LabNetemCase("delay 100ms 10ms distribution normal duplicate 1%") {  // 2b82
            $0.delay(.normal)
            $0.duplicate = .init(share: 0.01, correlation: 0)
        },
        LabNetemCase("delay 100ms 10ms distribution pareto loss 1%") {  // a932
            $0.delay(.pareto)
            $0.loss = .random(.init(share: 0.01, correlation: 0))
        },
        LabNetemCase("delay 100ms 10ms distribution paretonormal loss state 1") {  // e01a
            $0.delay(.paretonormal)
            $0.loss = .fourState(p13: 0.01, p31: 0.99, p32: 0, p23: 1, p14: 0)
        },
        LabNetemCase("loss gemodel 1%") {  // ba29
            $0.loss = .gilbertElliott(p: 0.01, r: 0.99, lossInBad: 1, lossInGood: 0)
        },
        LabNetemCase("delay 100ms 10ms reorder 2% gap 100") {  // 0492
            $0.delay(.uniform)
            $0.reorder = .init(share: 0.02, correlation: 0)
            $0.gap = 100
        },
        LabNetemCase("delay 100ms 10ms distribution normal loss 2%") {  // 5029
            $0.delay(.normal)
            $0.loss = .random(.init(share: 0.02, correlation: 0))
        },
        LabNetemCase("delay 200ms 10ms 25%") {  // 3785, with a correlation
            $0.delay(.uniform)
            $0.delayNanoseconds = 200_000_000
            $0.delayCorrelation = 0.25
        },
        LabNetemCase("loss 10% 50%") { $0.loss = .random(.init(share: 0.1, correlation: 0.5)) },
        LabNetemCase("loss state 1% 30% 20% 50% 0.5%") {
            $0.loss = .fourState(p13: 0.01, p31: 0.3, p32: 0.2, p23: 0.5, p14: 0.005)
        },
        LabNetemCase("loss gemodel 1% 25% 70% 0.1%") {
            $0.loss = .gilbertElliott(p: 0.01, r: 0.25, lossInBad: 0.7, lossInGood: 0.001)
        },
        // tc sends a duplicate's correlation only beside another one.
        LabNetemCase("loss 1% 1% duplicate 5% 20%") {
            $0.loss = .random(.init(share: 0.01, correlation: 0.01))
            $0.duplicate = .init(share: 0.05, correlation: 0.2)
        },
        LabNetemCase("corrupt 5% 20%") { $0.corrupt = .init(share: 0.05, correlation: 0.2) },
        LabNetemCase("delay 10ms reorder 25% 50%") {
            $0.delayNanoseconds = 10_000_000
            $0.reorder = .init(share: 0.25, correlation: 0.5)
        },
    ]
}

extension NetemParameters {
    fileprivate mutating func delay(_ distribution: DelayDistribution) {
        delayNanoseconds = 100_000_000
        jitterNanoseconds = 10_000_000
        self.distribution = distribution
    }
}
