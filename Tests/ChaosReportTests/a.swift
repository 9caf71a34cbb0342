import Testing
@testable import ChaosReport
