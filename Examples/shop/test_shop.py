"""Tests of the shop's parts without servers: python3 -m unittest discover -s Examples/shop"""
import argparse
import socket
import threading
import time
import unittest

import settings
from cache import Cache
from limits import Bucket, Gate
from pool import Exhausted, Pool
from postgres_client import Postgres, PostgresError
from redis_client import Redis, RedisError


class Connection:
    def __init__(self):
        self.is_closed = False

    def close(self):
        self.is_closed = True


class PoolTests(unittest.TestCase):
    def test_no_more_than_its_size_and_no_longer_than_its_wait(self):
        pool = Pool(Connection, 2, 0.05)
        pool.take(), pool.take()
        began = time.monotonic()
        with self.assertRaises(Exhausted):
            pool.take()
        self.assertGreaterEqual(time.monotonic() - began, 0.05)

    def test_whoever_waits_gets_what_is_given_back(self):
        pool = Pool(Connection, 1, 5)
        first = pool.take()
        threading.Timer(0.05, pool.give, [first]).start()
        self.assertIs(pool.take(), first)

    def test_without_reuse_every_connection_is_closed(self):
        pool = Pool(Connection, 1, 0, reuse=False)
        first = pool.take()
        pool.give(first)
        self.assertTrue(first.is_closed)
        self.assertIsNot(pool.take(), first)

    def test_a_failure_drops_the_connection_and_not_the_place(self):
        pool, seen = Pool(Connection, 1, 0), []
        with self.assertRaises(ZeroDivisionError):
            pool.use(lambda connection: seen.append(connection) or 1 / 0)
        self.assertTrue(seen[0].is_closed)
        self.assertIsNot(pool.use(lambda connection: connection), seen[0])

    def test_what_cannot_be_opened_takes_no_place(self):
        pool = Pool(lambda: 1 / 0, 1, 0)
        for _ in range(3):
            self.assertRaises(ZeroDivisionError, pool.take)


class LimitTests(unittest.TestCase):
    def test_a_gate_has_places_and_tells_when_it_is_empty(self):
        gate = Gate(1)
        self.assertTrue(gate.enter())
        self.assertFalse(gate.enter())
        self.assertFalse(gate.wait_until_empty(0.01))
        gate.leave()
        self.assertTrue(gate.wait_until_empty(0.01))

    def test_a_bucket_lets_a_tenth_of_a_second_through_at_once(self):
        bucket = Bucket(100)
        self.assertIn(sum(bucket.take() for _ in range(50)), (10, 11))
        self.assertTrue(all(Bucket(0).take() for _ in range(50)))


class CacheTests(unittest.TestCase):
    """Caches that nobody serves: every key misses."""

    def cache(self, *options):
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            return Cache(settings.parse(["--redis", f"127.0.0.1:{unused.getsockname()[1]}", *options]))

    def test_plain_a_miss_is_a_question_to_the_database_and_its_failure_the_answer(self):
        cache = self.cache()
        self.assertEqual(cache.item("a", lambda: 1), 1)
        self.assertRaises(OSError, cache.item, "a", self.fails)

    def test_hardened_an_old_copy_does_when_the_database_fails(self):
        cache = self.cache("--hardened")
        self.assertEqual(cache.item("a", lambda: 1), 1)
        self.assertEqual(cache.item("a", self.fails), 1)
        self.assertRaises(OSError, cache.item, "b", self.fails)

    def test_hardened_one_asks_for_all(self):
        cache, asked, gate = self.cache("--hardened"), [], threading.Event()
        cache.item("a", lambda: 1)

        def load():
            asked.append(1)
            gate.wait(5)
            return 2

        first = threading.Thread(target=cache.item, args=("a", load))
        first.start()
        while not asked:
            time.sleep(0.001)
        self.assertEqual([cache.item("a", load) for _ in range(5)], [1] * 5)
        gate.set()
        first.join()
        self.assertEqual(len(asked), 1)

    def fails(self):
        raise ConnectionRefusedError


class ClientTests(unittest.TestCase):
    def served(self, client, *answers):
        """A client whose server sends each answer after one reading."""
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)

        def serve():
            peer, _ = listener.accept()
            with peer:
                for answer in answers:
                    peer.recv(65536)
                    peer.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()
        client = client(listener.getsockname(), 2)
        self.addCleanup(client.close)
        return client

    def test_redis(self):
        redis = self.served(Redis, b"+OK\r\n", b"$-1\r\n", b"*2\r\n:7\r\n$2\r\nab\r\n", b"-ERR max number of clients reached\r\n")
        self.assertEqual([redis.call("GET", "a") for _ in range(3)], [b"OK", None, [7, b"ab"]])
        self.assertRaisesRegex(RedisError, "max number", redis.call, "GET", "a")
        self.assertRaisesRegex(RedisError, "closed", redis.call, "GET", "a")

    def test_postgres(self):
        login = b"R\0\0\0\x08\0\0\0\0Z\0\0\0\x05I"
        row = b"D\0\0\0\x0f\0\2\0\0\0\1x\xff\xff\xff\xffZ\0\0\0\x05I"
        failure = b"E\0\0\0\x13C53300\0Mno more\0\0Z\0\0\0\x05I"
        postgres = self.served(Postgres, login, row, failure)
        self.assertEqual(postgres.query("SELECT"), [["x", None]])
        self.assertRaisesRegex(PostgresError, "53300 no more", postgres.query, "SELECT")
        self.assertRaises(ConnectionError, postgres.query, "SELECT")


class SettingsTests(unittest.TestCase):
    def test_hardened_changes_what_is_usual_and_not_what_is_given(self):
        self.assertEqual(settings.parse([]).retries, 3)
        hardened = settings.parse(["--hardened", "--db-wait", "7"])
        self.assertEqual((hardened.retries, hardened.db_wait), (0, 7))
        self.assertRaises(argparse.ArgumentTypeError, settings.leaks, "memory")


if __name__ == "__main__":
    unittest.main()
