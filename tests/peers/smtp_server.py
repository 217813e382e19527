"""A real SMTP server (aiosmtpd) that prints what comes, one JSON line a mail; the first line is its port.

usage: smtp_server.py [--refuse N] [--starttls CERT KEY USER PASSWORD]
"""

import argparse
import email
import email.policy
import json
import socket
import ssl
import threading

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

parser = argparse.ArgumentParser()
parser.add_argument("--refuse", type=int, default=0, help="refuse so many mails first")
parser.add_argument("--starttls", nargs=4, metavar=("CERT", "KEY", "USER", "PASSWORD"))
options = parser.parse_args()


class Handler:
    refused = 0

    async def handle_DATA(self, server, session, envelope):
        if self.refused < options.refuse:
            self.refused += 1
            return "451 try again later"
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        print(json.dumps({
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "headers": {name.lower(): str(value) for name, value in mail.items()},
            "text": mail.get_body().get_content(),
            "tls": session.ssl is not None,
            "login": session.auth_data.decode() if session.authenticated else None,
        }), flush=True)
        return "250 taken"


def authenticate(server, session, envelope, mechanism, data):
    user, password = options.starttls[2:]
    right = data.login == user.encode() and data.password == password.encode()
    return AuthResult(success=right, handled=right, auth_data=data.login)


settings = {}
if options.starttls:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(options.starttls[0], options.starttls[1])
    settings = {
        "tls_context": context,
        "require_starttls": True,
        "auth_required": True,
        "authenticator": authenticate,
    }
with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
controller = Controller(Handler(), hostname="127.0.0.1", port=port, **settings)
controller.start()
print(json.dumps({"port": port}), flush=True)
threading.Event().wait()
