/// What the comment at the head of an experiment tells of it: which failure it plays again, what it is played on, and what its
/// runs have to show.
public struct StoryHeader: Hashable, Codable, Sendable {
    /// What happened.
    public var story: String
    /// What it teaches.
    public var teaches: String
    /// What a good result looks like.
    public var good: String
    /// What a bad result looks like.
    public var bad: String
    /// The victim's name and how it is started for the run that shows the failure: `web --workers 4`.
    public var victim: String
    /// The same for the run that shows the cure.
    public var hardenedVictim: String
    /// The experiment of the cured run, a file beside this one's under `hardened/`; `nil` when it is the same one.
    public var hardenedFile: String?
    /// What is to be seen, in one short line.
    public var effect: String
    /// The exit code of the run that shows the failure.
    public var ends: Int
    /// What the report of that run has to say.
    public var shows: [StoryClaim]
    /// What the report of the cured run has to say.
    public var cured: [StoryClaim]
    /// What a host may lack, such as `netem`; a program's name stands for the program.
    public var needs: [String]
    /// The smallest scale that it bears: where time-outs of the victim's own decide what is seen, less would show nothing.
    public var leastScale: Double

    /// The first sentence of the story.
    public var firstSentence: String {
        var end = story.endIndex
        for index in story.indices where ".!?".contains(story[index]) {
            let next = story.index(after: index)
            // Not a point within a number or a name.
            if next == story.endIndex || story[next] == " " {
                end = next
                break
            }
        }
        return String(story[..<end])
    }

    /// The name of the victim's folder.
    public var victimName: String { Self.name(victim) }
    /// The name of the folder of the cured run's victim.
    public var hardenedVictimName: String { Self.name(hardenedVictim) }

    private static func name(_ words: String) -> String { words.split(separator: " ").first.map(String.init) ?? "" }
}
