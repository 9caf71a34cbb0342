import ChaosModel

/// Asks for the lines that have come since the answer before.
final class LogExchange: Exchange {
    private let reading: Int
    private let question: LogQuestion

    init(reading: Int, question: LogQuestion) {
        self.reading = reading
        self.question = question
    }

    func start(token: UInt64, on ground: ExchangeGround) -> Progress {
        guard let reader = ground.reader else { return .answered(.local, 0) }
        let code = reader.request(reading, token: token)
        return code == 0 ? .waiting : .local(code)
    }

    func read(_ answer: SideAnswer, on ground: ExchangeGround) -> Progress { question.judge(answer) }

    func ready(on ground: ExchangeGround) -> Progress { .waiting }

    func finish() -> Bool { true }
}
