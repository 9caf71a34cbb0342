import ChaosModel

/// The lines of a difference as people know them.
enum SpecDifferenceWords {
    static func prefix(_ line: LineDifference.Line) -> String {
        switch line.kind {
        case .same: "  "
        case .removed: "- "
        case .added: "+ "
        case .skipped: "… "
        }
    }
}
