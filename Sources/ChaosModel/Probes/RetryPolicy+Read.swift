extension RetryPolicy {
    /// Reads `retry`; `nil` when it was not written.
    /// - Parameter timeout: the probe's, which no pause moves.
    static func read(_ fields: inout FieldReader, timeout: Duration) -> RetryPolicy? {
        if fields.node?.entries.first(where: { $0.key == "retry" })?.value.isNull == true {
            fields.report("`retry`: has no value", at: fields.location(of: "retry"), suggestion: "write `retry: 3`")
        }
        let summary = "Makes failed attempts again, as clients do; the timeout stays the slot's."
        let policy = fields.group("retry", summary) { RetryPolicy(&$0, timeout: timeout) }
        return fields.has("retry") ? policy : nil
    }

    private init(_ fields: inout FieldReader, timeout: Duration) {
        let attempts = fields.value("attempts", default: 3, "Most attempts, the first one included.") {
            (2...20).contains($0) ? nil : "must be 2 to 20: the first attempt counts too"
        }
        let base = fields.value("base", default: Duration.milliseconds(100), "The first pause; each later one doubles.")
        let max = fields.value("max", default: Swift.max(.seconds(2), base), "The longest pause.")
        let jitter = fields.value("jitter", default: Jitter.full, "Whether a pause is any part of its length, or all.")
        let causes: [Cause] = fields.list(
            "on", "What is made again; every failure when left out.", example: "[timeout, connection]")
        let budget: Percent? = fields.optional(
            "budget", "Retries as a share of first attempts, at most, over some ten seconds.", example: "20%"
        ) {
            $0.share > 0 && $0.share <= 10 ? nil : "must be above 0% and at most 1000%"
        }
        let attemptTimeout: Duration? = fields.optional(
            "attempt-timeout", "How long one attempt may take.", example: "300ms"
        ) {
            $0 > .zero ? nil : "must be longer than 0s"
        }
        if max < base { fields.reject("is shorter than `base`", at: "max", suggestion: "write `\(base.fieldText)`") }
        if base >= timeout {
            fields.reject(
                "is not shorter than the probe's timeout of \(timeout.fieldText), so hardly any retry could begin",
                at: "base", suggestion: "make the timeout longer")
        }
        if let attemptTimeout, attemptTimeout >= timeout {
            fields.reject(
                "is not shorter than the probe's timeout of \(timeout.fieldText), so no attempt could follow",
                at: "attempt-timeout", suggestion: "make the timeout longer")
        }
        self.init(
            attempts: attempts, base: base, max: max, jitter: jitter,
            causes: causes.isEmpty ? Set(Cause.allCases) : Set(causes), budget: budget?.share,
            attemptTimeout: attemptTimeout)
    }
}
