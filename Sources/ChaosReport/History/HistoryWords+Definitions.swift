extension HistoryWords {
    /// What the report's words mean; those of one run are in `ReportWords`.
    static let definitions: [(term: String, meaning: String)] = [
        (
            "Time to recover (TTR)",
            "from the first bad answer of a run's worst breach to the start of the first span in which every SLO holds."
        ),
        (
            "Time to detect (TTD)",
            "from the fault's effect, read back from the kernel, to the verdict of the SLO's windows."
        ),
        (
            "After clear",
            "from the moment the fault was verified gone to recovery; a service that healed itself has none."
        ),
        ("MTTR", "the mean of the times to recover. The median says more of a usual drill, p90 more of a bad one."),
        (
            "Censored",
            "the run ended before the service recovered. Its time is a lower bound; it counts as such and is not dropped, so a quantile can be unknown."
        ),
        (
            "(a – b)",
            "the 95 % interval of the estimate before it. “From” is an interval whose upper end the runs leave open. Few runs give a wide one, or none."
        ),
        (
            "No trend shown",
            "the test found none at the 5 % level. With few runs that is no proof that there is none."
        ),
        ("Then, now", "the estimate of the runs compared with, and that of the runs reported on."),
    ]
}
