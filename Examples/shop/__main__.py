"""The shop. `python3 Examples/shop --help` shows its options, README.md what to ask it."""
import os
import signal
import socketserver
import sys
import threading
import time

sys.dont_write_bytecode = True                  # nothing is left in a checkout

import metrics  # noqa: E402
from handler import Handler  # noqa: E402
from service import Service  # noqa: E402
from settings import parse  # noqa: E402


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 1024

    def handle_error(self, request, client_address):
        """A client that goes away is no error of the shop's; anything else is shown."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


# A balancer that asks every half second, and twice, takes a second to find out.
UNNOTICED = 1.5


def await_quiet(limit):
    """Serves on until nobody has sent a request for a while: a balancer may learn late that the shop is leaving."""
    begin = last = time.monotonic()
    seen = metrics.value("requests_total")
    while last + UNNOTICED > time.monotonic() < begin + limit:
        time.sleep(0.05)
        if metrics.value("requests_total") != seen:
            seen, last = metrics.value("requests_total"), time.monotonic()


def end(server, service):
    """What is under way is cut, unless there is a time to drain."""
    service.registered = False
    if service.settings.drain:
        await_quiet(service.settings.drain)
        server.shutdown()
        server.socket.close()
        if service.requests.wait_until_empty(service.settings.drain):
            service.connections.wait_until_empty(service.settings.body_timeout + 1)
    print(f"served after deregistration: {metrics.value('served_after_deregistration_total')}, "
          f"requests cut: {service.requests.inside}, connections left: {service.connections.inside}", flush=True)
    os._exit(0)


def main():
    settings = parse(sys.argv[1:])
    # Blocked in every thread and waited for here: a handler would run only when the main thread next wakes up.
    orders = {signal.SIGUSR1, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, orders)
    service = Handler.service = Service(settings)
    threading.stack_size(256 * 1024)
    server = Server(("127.0.0.1", settings.port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"the shop listens on 127.0.0.1:{settings.port}", flush=True)
    # USR1 deregisters: the balancer's check of /ready finds out, the shop itself serves on.
    while signal.sigwait(orders) == signal.SIGUSR1:
        service.registered = False
    end(server, service)


main()
