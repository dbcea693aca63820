"""The feeds of a folder over HTTP; what is under /secret/ is for user "me" with password "correct horse" alone."""
import base64
import functools
import http.server
import sys

WANTED = "Basic " + base64.b64encode(b"me:correct horse").decode()


class Handler(http.server.SimpleHTTPRequestHandler):
    def do_GET(self):
        if self.path.startswith("/secret/"):
            if self.headers.get("Authorization") != WANTED:
                self.send_error(401)
                return
            self.path = self.path.removeprefix("/secret")
        super().do_GET()


folder, port = sys.argv[1:]
address = ("127.0.0.1", int(port))
http.server.ThreadingHTTPServer(address, functools.partial(Handler, directory=folder)).serve_forever()
