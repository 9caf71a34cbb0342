extension Plan {
    /// The same plan, whose steps keep to these limits when they are lowered again, by the steps' numbers.
    public func limited(_ limits: [Int: [StepLimit]]) -> Plan {
        var plan = self
        for index in plan.segments.indices {
            guard case .faults(var steps) = plan.segments[index] else { continue }
            for place in steps.indices { steps[place].step.limits += limits[steps[place].number] ?? [] }
            plan.segments[index] = .faults(steps)
        }
        return plan
    }
}
