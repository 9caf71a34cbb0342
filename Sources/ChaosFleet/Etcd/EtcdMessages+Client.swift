import FoundationEssentials

extension EtcdClient.Entry {
    init(_ pair: EtcdMessage.KeyValue) {
        self.init(
            key: String(decoding: pair.key, as: UTF8.self), value: pair.value.map { Array($0) } ?? [],
            created: pair.create_revision.flatMap { Int64($0) } ?? 0,
            changed: pair.mod_revision.flatMap { Int64($0) } ?? 0)
    }
}

extension EtcdClient.Condition {
    var message: EtcdMessage.Compare {
        switch self {
        case .absent(let key):
            EtcdMessage.Compare(key: key.bytes, target: "CREATE", result: "EQUAL", create_revision: "0")
        case .present(let key):
            EtcdMessage.Compare(key: key.bytes, target: "CREATE", result: "GREATER", create_revision: "0")
        case .value(let key, let value):
            EtcdMessage.Compare(key: key.bytes, target: "VALUE", result: "EQUAL", value: Data(value))
        }
    }
}

extension EtcdClient.Write {
    var message: EtcdMessage.Operation {
        switch self {
        case .put(let key, let value, let lease):
            EtcdMessage.Operation(
                request_put: EtcdMessage.PutRequest(
                    key: key.bytes, value: Data(value), lease: lease.map { "\($0)" }))
        case .delete(let key):
            EtcdMessage.Operation(request_delete_range: EtcdMessage.DeleteRequest(key: key.bytes))
        case .deleteAll(let prefix):
            EtcdMessage.Operation(
                request_delete_range: EtcdMessage.DeleteRequest(key: prefix.bytes, range_end: prefix.prefixEnd))
        }
    }
}
