/// A few columns of the counters of a run. Made and read on the sampler's thread.
protocol CounterSource: AnyObject {
    /// The columns.
    var names: [String] { get }
    /// What this kernel does not count, each with the reason.
    var absent: [String] { get }
    /// Appends what is to be read now, NaN for what cannot be: a value for each column.
    func read(into row: inout [Double])
}
