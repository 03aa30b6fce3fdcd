"""An SMTP server (aiosmtpd) that says what its first argument's file tells it to, and keeps what it took.

Usage: smtp_server.py FOLDER. Prints its port, then serves until its standard input ends. FOLDER/mode holds one of: take, later,
refuse, die. Each letter that it took is read by Python's parser of e-mail and kept in FOLDER/letters as a line of JSON.
"""

import email
import email.policy
import json
import pathlib
import socket
import sys

from aiosmtpd.controller import Controller

folder = pathlib.Path(sys.argv[1])


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        mode = (folder / "mode").read_text()
        if mode == "refuse":
            return "550 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mode = (folder / "mode").read_text()
        if mode == "later":
            return "451 Come again later"
        letter = email.message_from_bytes(envelope.content, policy=email.policy.default)
        calendars = [part for part in letter.walk() if part.get_content_type() == "text/calendar"]
        kept = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "headers": {name: str(value) for name, value in letter.items()},
            "text": letter.get_body(("plain",)).get_content(),
            "html": letter.get_body(("html",)).get_content(),
            "calendars": [[part.get_param("method"), part.get_content()] for part in calendars],
            "defects": [str(defect) for part in letter.walk() for defect in part.defects],
        }
        with open(folder / "letters", "a") as file:
            file.write(json.dumps(kept) + "\n")
        if mode == "die":
            # The letter was taken, and nobody says so.
            server.transport.abort()
        return "250 OK"


with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
controller = Controller(Handler(), hostname="127.0.0.1", port=port)
controller.start()
print(port, flush=True)
sys.stdin.read()
controller.stop()
