import Testing
@testable import ChaosModel
