import Hummingbird

@testable import ChaosServer

/// A route below the API that is in no description.
struct SecretRoute: ServerRoutes {
    func add(to router: Router<ServerContext>, on floor: ServerFloor) { router.patch("/metrics/{name}") { _, _ in "" } }
}
