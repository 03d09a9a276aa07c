"""A small client of the HTTP interface (doc/api.md) for tests: standard library only."""
import http.client
import json
import re
import subprocess
import threading
import time
from urllib.parse import quote


class Server:
    """One `tongchou serve` on a free port of this machine."""

    def __init__(self, program, data, log, extra=()):
        self.begin = time.monotonic()
        self.log = open(log, "ab")
        self.process = subprocess.Popen(
            [program, "serve", "--data", str(data), "--port", "0", *extra],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.log)
        self.port = None
        self.ready_seconds = None
        self._await_port()

    def _await_port(self, limit=30):
        """Reads the line `listening on http://127.0.0.1:PORT`, then asks for health."""
        watchdog = threading.Timer(limit, self.process.kill)
        watchdog.start()
        try:
            for line in self.process.stdout:
                self.log.write(line)
                found = re.search(rb"listening on http://[^ :]+:(\d+)", line)
                if found:
                    self.port = int(found[1])
                    break
        finally:
            watchdog.cancel()
        if self.port is None:
            raise RuntimeError(f"the server ended or said no port (exit {self.process.poll()}), "
                               f"see {self.log.name}")
        threading.Thread(target=self._drain, daemon=True).start()
        while True:
            try:
                if Connection(self.port).call("GET", "/api/health")[0] == 200:
                    break
            except OSError:
                pass
            if time.monotonic() - self.begin > limit:
                raise RuntimeError("no health within the limit")
            time.sleep(0.002)
        self.ready_seconds = time.monotonic() - self.begin

    def _drain(self):
        for line in self.process.stdout:
            self.log.write(line)

    def kill(self):
        self.process.kill()
        self.process.wait()


class Connection:
    """One keep-alive connection, with the session's cookie and token."""

    def __init__(self, port, cookie=None, csrf=None):
        self.http = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.cookie, self.csrf = cookie, csrf

    def call(self, method, path, body=None, key=None):
        headers = {"Accept": "application/json"}
        if self.cookie:
            headers["Cookie"] = self.cookie
        if self.csrf:
            headers["X-CSRF-Token"] = self.csrf
        if key:
            headers["Idempotency-Key"] = key
        data = None
        if body is not None:
            data = json.dumps(body, ensure_ascii=False).encode()
            headers["Content-Type"] = "application/json"
        self.http.request(method, path, body=data, headers=headers)
        answer = self.http.getresponse()
        text = answer.read()
        cookie = answer.getheader("Set-Cookie")
        if cookie and cookie.startswith("tongchou_session="):
            self.cookie = cookie.split(";")[0]
        try:
            return answer.status, json.loads(text) if text else None
        except ValueError:
            return answer.status, None

    def login(self, account, password):
        """Answers the session; the connection keeps its cookie and token."""
        status, session = self.call("POST", "/api/session",
                                    {"account": account, "password": password},
                                    key=f"login-{account}")
        if status >= 300:
            raise RuntimeError(f"login of {account}: {status} {session}")
        self.csrf = session["csrf"]
        return session

    def again(self):
        return Connection(self.http.port, self.cookie, self.csrf)


def path(*parts):
    return "/api/" + "/".join(quote(p, safe="") for p in parts)


def fill(form, name):
    """Data that satisfies a form's schema: what it requires, by type and widget."""
    properties = form["schema"].get("properties", {})
    required = form["schema"].get("required", [])
    return {field: value_for(field, properties.get(field, {}), name) for field in required}


WIDGET_VALUES = {"money": "600 万元", "area": "12 亩", "date": "2026-04-01", "month": "2026-04",
                 "number": 1, "file": [], "scores": {}}


def value_for(field, schema, name):
    widget, choices = schema.get("x-widget"), schema.get("x-choices") or []
    if field == "name":
        return name
    if widget == "rows":
        cells = schema["items"]["properties"]
        wanted = schema["items"].get("required") or list(cells)
        return [{cell: value_for(cell, cells[cell], name) for cell in wanted}]
    if "enum" in schema:
        return schema["enum"][0]
    if widget in ("multiselect", "checklist", "units", "posts"):
        return [choices[0]["id"]] if choices else []
    if choices:
        return choices[0]["id"]
    if widget in WIDGET_VALUES:
        return WIDGET_VALUES[widget]
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    by_type = {"integer": 1, "number": 1, "boolean": True, "array": [], "object": {}}
    return by_type.get(kind, "测试")


def make_office(program, data, extra=()):
    """A fresh demonstration office without matters: its accounts as [name, password], or None."""
    made = subprocess.run([program, "init", "--demo", "--empty", "--data", str(data), *extra],
                          capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if made.returncode != 0:
        return None
    found = [line.split() for line in made.stdout.splitlines()]
    accounts = [words for words in found if len(words) == 2 and all(w.isascii() for w in words)]
    if not accounts:
        raise RuntimeError(f"init printed no 'account password' lines:\n{made.stdout}")
    return accounts


def sign_in(port, account, password):
    """(connection, password): signed in; a one-time password is changed first, as it must be."""
    connection = Connection(port)
    if not connection.login(account, password).get("must_change_password"):
        return connection, password
    changed = password + "-Changed-1"
    status, answer = connection.call("POST", "/api/session/password",
                                     {"old": password, "new": changed}, key="change")
    if status >= 300:
        raise RuntimeError(f"password of {account}: {status} {answer}")
    return connection, changed


def open_session(port, accounts, procedure=None):
    """(connection, procedure): the first account, or the first that may start that procedure.

    One-time passwords are changed on the way, and `accounts` keeps the new ones.
    """
    for account in accounts:
        connection, account[1] = sign_in(port, *account)
        if procedure is None:
            return connection, None
        _, offered = connection.call("GET", "/api/procedures")
        for each in offered or []:
            if each["id"] == procedure and each.get("units"):
                return connection, each
    raise RuntimeError(f"nobody may start {procedure} among {[a for a, _ in accounts]}")
