"""What a receiver of webhooks does with the library of Standard Webhooks: reads {"secret", "headers", "body"} and says
whether the signature holds, and whether it still does when a letter of the body is another."""

import json
import sys

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

asked = json.load(sys.stdin)


def holds(body):
    try:
        return Webhook(asked["secret"]).verify(body, asked["headers"]) == json.loads(body)
    except WebhookVerificationError:
        return False


print(json.dumps([holds(asked["body"]), holds(asked["body"].replace("run.", "run:"))]))
