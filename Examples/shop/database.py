"""Items and orders in PostgreSQL: the first of its servers that takes writes."""
import metrics
from pool import Exhausted, Pool
from postgres_client import Postgres, PostgresError

Failures = (OSError, PostgresError, Exhausted)


class Database:
    def __init__(self, settings):
        self.settings = settings
        self.pool = Pool(self._open, settings.db_pool, settings.db_wait)
        metrics.gauge("database_connections_in_use", lambda: self.pool.in_use)

    def _open(self):
        failure = None
        for address in self.settings.postgres:
            try:
                connection = Postgres(address, self.settings.db_timeout)
                if len(self.settings.postgres) == 1 or connection.is_writable():
                    return connection
                connection.close()
            except (OSError, PostgresError) as error:
                failure = error
        raise failure or ConnectionError("no server takes writes")

    def query(self, statement, *parameters):
        """Made again at once when it fails, as often as the settings say: all statements of the shop may be made twice."""
        for attempt in range(self.settings.retries + 1):
            metrics.count("database_queries_total")
            try:
                return self.pool.use(lambda connection: connection.query(statement, *parameters))
            except Failures as error:
                metrics.count("database_failures_total")
                if isinstance(error, (ConnectionError, PostgresError)):
                    self.pool.forget_idle()
                if attempt == self.settings.retries:
                    raise

    def item(self, number):
        rows = self.query("SELECT name, cents, pg_sleep($2::float8) FROM items WHERE id = $1::int", number, self.settings.query_time)
        return {"item": number, "name": rows[0][0], "cents": int(rows[0][1])} if rows else None

    def order(self, name):
        rows = self.query("SELECT body FROM orders WHERE id = $1", name)
        return rows[0][0] if rows else None

    def put_order(self, name, body):
        self.query("INSERT INTO orders VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET body = excluded.body", name, body)

    def delete_order(self, name):
        self.query("DELETE FROM orders WHERE id = $1", name)
