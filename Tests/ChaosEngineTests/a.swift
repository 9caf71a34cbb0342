import Testing
@testable import ChaosEngine
