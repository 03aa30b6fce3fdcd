"""A server of its own for the programs that try the API from outside: with the demonstration, without limits."""

import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

# Nothing here goes through a proxy to reach this machine itself.
os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"
ROOT = pathlib.Path(__file__).resolve().parent.parent


def binary_of(given, scratch):
    """A copy of the server's program, built where nobody built it: another build may replace the original meanwhile."""
    binary = given or ROOT / "target/debug/hackit"
    if not binary.exists():
        subprocess.run(["cargo", "build", "--locked", "--quiet"], cwd=ROOT, check=True)
    return shutil.copy(binary, scratch)


class Server:
    """A server with the demonstration, without limits, on a port and a database of its own."""

    def __init__(self, binary, folder):
        self.folder = pathlib.Path(folder)
        os.chmod(folder, 0o755)
        self.log = self.folder / "log"
        options = ["--bind=127.0.0.1:0", "--metrics-bind=127.0.0.1:0", "--rate-limit=off", "--log=warn", "--log-format=json"]
        own = {name: value for name, value in os.environ.items() if not name.startswith(("HACKIT_", "DATABASE_URL"))}
        self.process = subprocess.Popen(
            [binary, f"--data-dir={self.folder / 'data'}", *options], stdout=subprocess.DEVNULL, stderr=self.log.open("w"), env=own
        )
        credentials, deadline = self.folder / "data/demo-credentials.json", time.monotonic() + 120
        while not (credentials.exists() and self.is_ready(credentials)):
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                sys.exit(f"the server does not start:\n{self.log.read_text()}")
            time.sleep(0.2)

    def is_ready(self, credentials):
        try:
            self.credentials = json.loads(credentials.read_text())
            self.base = self.credentials["baseUrl"]
            return self.get("/health/ready") is not None
        except (ValueError, urllib.error.URLError):
            return False

    def get(self, path, token=None):
        return json.loads(self.call("GET", path, token))

    def post(self, path, body, token=None):
        return json.loads(self.call("POST", path, token, json.dumps(body).encode()))

    def call(self, method, path, token=None, body=None, kind="application/json"):
        headers = {"Content-Type": kind} | ({"Authorization": f"Bearer {token}"} if token else {})
        request = urllib.request.Request(self.base + path, body, headers, method=method)
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.read()
        except urllib.error.HTTPError as refusal:
            refusal.add_note(refusal.read().decode())
            raise

    def complaints(self):
        """What the server logged as an error, or wrote without logging."""
        lines = self.log.read_text(errors="replace").splitlines()
        return [line for line in lines if '"level":"ERROR"' in line or "panicked" in line]

    def was_slow(self, answer):
        """Whether a request was given up because the database, or a connection to it, took too long."""
        causes = ("the database did not answer in", "Timeout occurred while")
        lines = [json.loads(line) for line in self.log.read_text(errors="replace").splitlines() if '"level":"WARN"' in line]
        slow = {line.get("request_id") for line in lines if line["message"].startswith(causes)}
        return any(f'"requestId":"{request}"' in answer for request in slow)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()


def token_of(server, caller):
    """An access token of a caller; none of nobody."""
    if "password" in caller:
        return server.post("/api/v1/sessions", caller)["accessToken"]
    if "secret" in caller:
        form = urllib.parse.urlencode({"grant_type": "client_credentials", "client_id": caller["id"], "client_secret": caller["secret"]})
        return json.loads(server.call("POST", "/oauth/token", None, form.encode(), "application/x-www-form-urlencoded"))["access_token"]
    return None


def caller_of(server, name):
    """What a client, or a person by their role, signs in with, and which records are its own."""
    for client in server.credentials["clients"]:
        if client["name"] == name:
            return {"id": client["clientId"], "secret": client["clientSecret"]}, [client["organisationId"]]
    for person in server.credentials["people"]:
        if person["role"] == name:
            caller = {key: person[key] for key in ("email", "password")}
            token = token_of(server, caller)
            me = server.get("/api/v1/me", token)
            own = set(re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", json.dumps(me)))
            try:
                grants = server.get(f"/api/v1/people/{me['id']}/role-grants", token)
                own |= {grant["id"] for grant in grants["roleGrants"]}
            except (KeyError, urllib.error.HTTPError):
                pass  # Who may not read them may not end them.
            return caller, sorted(own)
    return {}, []
