"""A webhook for tests: appends each request as a line of JSON to a file, and answers as it is told.

usage: webhook_server.py PORT FILE KEY [STATUS ...] [--cert PEM] [--retry-after SECONDS]

The statuses are given one after the other, the last one from then on; `hang` accepts and never answers. The signature is
verified as the documentation says.
"""
import hashlib, hmac, http.server, json, ssl, sys, threading, time

arguments = sys.argv[1:]
options = {}
while "--cert" in arguments or "--retry-after" in arguments:
    name = "--cert" if "--cert" in arguments else "--retry-after"
    index = arguments.index(name)
    options[name] = arguments[index + 1]
    del arguments[index : index + 2]
port, path, key, *answers = arguments
lock = threading.Lock()


def is_genuine(body, header, key, now, tolerance=300):
    fields = dict(part.split("=", 1) for part in header.split(","))
    if abs(now - int(fields["t"])) > tolerance:
        return False
    wanted = hmac.new(key, fields["t"].encode() + b"." + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(wanted, fields["v1"])


class Hook(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with lock:
            answer = answers.pop(0) if len(answers) > 1 else (answers or ["200"])[0]
            signature = self.headers.get("Aftershock-Signature")
            line = {
                "genuine": bool(signature) and is_genuine(body, signature, key.encode(), time.time()),
                "signed": signature is not None,
                "answer": answer,
                "id": self.headers.get("Aftershock-Id"),
                "type": self.headers.get("Content-Type"),
                "team": self.headers.get("X-Team"),
                "body": json.loads(body),
            }
            with open(path, "a") as file:
                file.write(json.dumps(line) + "\n")
        if answer == "hang":
            time.sleep(120)
            return
        self.send_response(int(answer))
        if "--retry-after" in options:
            self.send_header("Retry-After", options["--retry-after"])
        if answer.startswith("3"):
            self.send_header("Location", f"http://127.0.0.1:{port}/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", int(port)), Hook)
if "--cert" in options:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(options["--cert"])
    server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
