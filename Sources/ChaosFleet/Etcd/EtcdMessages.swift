import FoundationEssentials

/// Messages of etcd's v3 API as its JSON gateway writes them: keys and values in base64, 64-bit numbers as text.
/// (etcd.io, "gRPC gateway"; api/etcdserverpb/rpc.proto.)
enum EtcdMessage {
    struct Empty: Codable {}

    struct RangeRequest: Codable {
        var key: Data
        var range_end: Data?
    }

    struct KeyValue: Codable {
        var key: Data
        var value: Data?
        var mod_revision: String?
        var create_revision: String?
    }

    struct Header: Codable { var revision: String? }

    struct RangeResponse: Codable {
        var header: Header?
        var kvs: [KeyValue]?
    }

    struct PutRequest: Codable {
        var key: Data
        var value: Data
        var lease: String?
    }

    struct DeleteRequest: Codable {
        var key: Data
        var range_end: Data?
    }

    struct Compare: Codable {
        var key: Data
        var target: String
        var result: String?
        var create_revision: String?
        var value: Data?
    }

    struct Operation: Codable {
        var request_put: PutRequest?
        var request_delete_range: DeleteRequest?
    }

    struct Transaction: Codable {
        var compare: [Compare]
        var success: [Operation]
    }

    struct TransactionResponse: Codable { var succeeded: Bool? }
    struct GrantRequest: Codable { var TTL: String }
    struct GrantResponse: Codable { var ID: String }
    struct LeaseRequest: Codable { var ID: String }
    struct KeepAliveResponse: Codable { var result: Body? }
    struct Body: Codable { var TTL: String? }
    struct Login: Codable { var name: String, password: String }
    struct LoginResponse: Codable { var token: String? }
    struct WatchRequest: Codable { var create_request: WatchCreate }

    struct WatchCreate: Codable {
        var key: Data
        var range_end: Data
        var watch_id: String
        var start_revision: String?
    }

    struct WatchLine: Codable {
        var result: WatchResult?
        var error: Problem?
    }

    struct WatchResult: Codable {
        var header: Header?
        var created: Bool?
        var canceled: Bool?
        var cancel_reason: String?
        var events: [Event]?
    }

    struct Event: Codable {
        var type: String?
        var kv: KeyValue
    }

    /// The gateway says `error` as text for calls, and as a mapping in streams.
    struct Problem: Codable {
        var message: String?
    }

    struct Refusal: Codable {
        var error: String?
        var message: String?
        var code: Int?
    }
}

extension String {
    var bytes: Data { Data(utf8) }

    /// The end of the range of all keys that begin with this one: its last byte is one more.
    var prefixEnd: Data {
        var bytes = Data(utf8)
        if let last = bytes.indices.last { bytes[last] += 1 }
        return bytes
    }
}
