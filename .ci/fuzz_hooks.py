"""What schemathesis needs to know of this API: who calls, which records are there, and what was answered.

`.ci/fuzz` names this file in SCHEMATHESIS_HOOKS and says in FUZZ, as JSON, who calls and where the tally goes.
"""

import atexit
import base64
import collections
import datetime
import json
import os
import re
import threading
import time
import uuid
import zlib

import requests
import schemathesis

SETTINGS = json.loads(os.environ["FUZZ"])
BASE, CALLER = SETTINGS["base"], SETTINGS["caller"]
# The ids of what is there, by the schema of their kind: {"PersonId": ["0190…", …], …}.
THERE = {kind: list(ids) for kind, ids in SETTINGS["there"].items()}
# The kind of id of each property, parameter and noun of a path: {"personId": "PersonId", "people": "PersonId", …}.
KINDS = SETTINGS["kinds"]
# An example of each operation's body.
EXAMPLES = SETTINGS["examples"]
# The caller's own person, organisation, client and roles.
OWN = set(SETTINGS["own"])
# Operations that would end the caller: sent for a record that is not there where they mean the caller's own.
ENDS_ITS_SUBJECT = {
    "change_person", "deactivate_person", "end_role_grant", "deactivate_organisation", "revoke_api_client",
    "revoke_client_secret",
}
LOCK = threading.Lock()


class Token:
    """The caller's access token, renewed before it expires and when it was refused."""

    value, until = None, 0.0

    @classmethod
    def fresh(cls):
        while True:
            if "password" in CALLER:
                answer = requests.post(f"{BASE}/api/v1/sessions", json={key: CALLER[key] for key in ("email", "password")})
            else:
                form, own = {"grant_type": "client_credentials"}, (CALLER["id"], CALLER["secret"])
                answer = requests.post(f"{BASE}/oauth/token", data=form, auth=own)
            # A machine that is too busy is waited for.
            if answer.status_code != 503:
                answer.raise_for_status()
                return answer.json().get("accessToken") or answer.json()["access_token"]
            time.sleep(1)

    @classmethod
    def current(cls):
        with LOCK:
            if time.monotonic() > cls.until:
                cls.value, cls.until = cls.fresh(), time.monotonic() + 600
            return cls.value


@schemathesis.auth(refresh_interval=None)
class Caller:
    def get(self, case, _context):
        operation = operation_of(case)
        if operation in ("create_token", "revoke_token"):
            return basic() if "secret" in CALLER else None
        if not CALLER:
            return None
        # Ends the sign-in that it is called with, so it gets one of its own.
        return "Bearer " + (Token.fresh() if operation == "end_session" else Token.current())

    def set(self, case, data, _context):
        case.headers = {**(case.headers or {}), "Authorization": data}


def basic():
    return "Basic " + base64.b64encode(f"{CALLER['id']}:{CALLER['secret']}".encode()).decode()


def operation_of(case):
    return case.operation.definition.raw.get("operationId")


def number(text):
    """The same number for the same text, so that a run can be repeated."""
    return zlib.crc32(str(text).encode("utf-8", "surrogatepass"))


def is_of_the_server(text):
    """Whether an id was made by the server: a UUIDv7 of these days, and none of the contract's examples."""
    read = uuid.UUID(text)
    days = abs((read.int >> 80) / 1000 - time.time()) / 86400
    return read.version == 7 and days < 3 * 365 and not text.startswith("01932b6e-7a4c-7000-8000-")


DAY = re.compile(r"\d{4}-\d\d-\d\d")
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def nearer(name, value, salt):
    """A value that was made up, exchanged for one that means something here, mostly; recursively.

    Only what fits the contract already is exchanged, for something that fits as well. The salt is of the case: whoever
    makes up the same value in each case meets another record in each.
    """
    if isinstance(value, dict):
        return {key: nearer(key, part, salt) for key, part in value.items()}
    if isinstance(value, list):
        return [nearer(name, part, salt) for part in value]
    if not isinstance(value, str):
        return value
    turn = number(value + salt)
    kind = KINDS.get(name)
    if kind and UUID.fullmatch(value) and not is_of_the_server(value):
        there = THERE.get(kind)
        return there[turn // 8 % len(there)] if there and turn % 8 else value
    if name == "uln" and re.fullmatch(r"\d{10}", value) and turn % 8:
        return THERE["uln"][turn % len(THERE["uln"])]
    if DAY.fullmatch(value[:10]) and (len(value) == 10 or value[10] in "Tt") and number(salt + "days") % 3 == 0:
        day = datetime.date.today() + datetime.timedelta(days=turn % 330 - 300)
        return day.isoformat() + value[10:]
    return value


def likelier(operation, body, salt):
    """A body, or one time in three the example of the operation's with one property of the body, which gets further."""
    example, turn = EXAMPLES.get(operation), number(salt)
    if operation == "create_session" and set(body) == {"email", "password"} and turn % 4 == 0:
        return THERE["people"][turn % len(THERE["people"])]
    if operation == "create_token" and isinstance(body.get("refresh_token"), str) and THERE["refresh_token"]:
        return {"grant_type": "refresh_token", "refresh_token": THERE["refresh_token"][turn % len(THERE["refresh_token"])]}
    if not isinstance(example, dict) or turn % 3:
        return body
    varied = sorted(body)[turn // 3 % len(body)] if body else None
    name = {"externalId": f"{turn}"} if "externalId" in example else {}
    return {**example, **name, **({varied: body[varied]} if body else {})}


def aim(case):
    """Lets a case mean records that are there, and keeps the caller alive."""
    salt = f"{case.query}{case.body}{case.headers.get('If-Match') if case.headers else ''}"
    path = dict(case.path_parameters or {})
    for noun, parameter in re.findall(r"([a-z-]+)/\{(\w+)\}", case.operation.path):
        value = path.get(parameter)
        if not isinstance(value, str):
            continue
        if noun in KINDS:
            path[parameter] = nearer(noun, value, salt)
        elif parameter in ("code", "token") and number(value + salt) % 4:
            path[parameter] = THERE[parameter][number(value + salt) % len(THERE[parameter])]
        if operation_of(case) in ENDS_ITS_SUBJECT and path[parameter] in OWN:
            path[parameter] = str(uuid.UUID(int=number(value) << 96))
    if path:
        case.path_parameters = path
    if case.query:
        case.query = {name: nearer(name, value, salt) for name, value in case.query.items()}
    if isinstance(case.body, dict):
        case.body = nearer("", likelier(operation_of(case), case.body, salt), salt)
    headers = case.headers
    if headers and isinstance(headers.get("If-Match"), str) and number(headers["If-Match"]) % 2:
        headers["If-Match"] = "*"
    if headers and "Idempotency-Key" in headers and number(headers["Idempotency-Key"] + salt) % 2:
        del headers["Idempotency-Key"]


class Tally:
    statuses, phases, operations = collections.Counter(), collections.Counter(), collections.Counter()
    failures, broken = [], []

    @classmethod
    def write(cls):
        with open(SETTINGS["tally"], "w") as out:
            json.dump(
                {
                    "statuses": dict(cls.statuses), "phases": dict(cls.phases), "operations": dict(cls.operations),
                    "failures": cls.failures, "broken": cls.broken,
                },
                out,
            )


atexit.register(Tally.write)


@schemathesis.hook
def before_call(context, case, kwargs):
    aim(case)


@schemathesis.hook
def after_call(context, case, response):
    status = response.status_code
    with LOCK:
        Tally.statuses[status] += 1
        Tally.phases[case.meta.phase.name.value if case.meta else "-"] += 1
        if case.method.upper() == case.operation.method.upper():
            Tally.operations[f"{operation_of(case)} {status}"] += 1
        if status == 401:
            Token.until = 0.0
        if status >= 500:
            Tally.failures.append({"request": case.as_curl_command(), "status": status, "answer": response.text[:2000]})
        if status in (200, 201) and operation_of(case) in ("create_session", "create_token"):
            answer = response.json()
            THERE["refresh_token"] += [answer[name] for name in ("refreshToken", "refresh_token") if answer.get(name)]
        location = response.headers.get("location", [""])[0]
        made = re.fullmatch(r"/api/v1/(?:.*/)?([a-z-]+)/([0-9a-f-]{36})", location)
        if status == 201 and made and (kind := KINDS.get(made[1])):
            # The newest take turns with what was there before.
            THERE.setdefault(kind, []).append(made[2])
            del THERE[kind][40:-40]


@schemathesis.hook
def after_network_error(context, case, request):
    with LOCK:
        Tally.broken.append(f"{request.method} {request.url}")
