import Testing

@testable import ChaosEngine

@Suite
struct `The id of a container` {
    private static let id = String(repeating: "3f4e1a0c", count: 8)

    @Test(arguments: [
        "docker-ID.scope", "cri-containerd-ID.scope", "crio-ID.scope", "libpod-ID.scope", "libpod-payload-ID", "ID",
    ])
    func `is in the name of its control group`(name: String) {
        #expect(ContainerID.of(group: name.replacing("ID", with: Self.id)) == Self.id)
    }

    @Test(arguments: [
        "libpod-conmon-ID.scope", "crio-conmon-ID.scope", "docker.service", "user-1000.slice", "IDf", "", "-",
    ])
    func `is in no other name`(name: String) {
        #expect(ContainerID.of(group: name.replacing("ID", with: Self.id)) == nil)
    }
}
