"""A model that has gone over to an attacker, for `model_server.py --stages`: its answers have the right form and say what the
attacker wants, in the mouths of all. What that is stands after `OBEY:` in a text that it reads.

Standard library only.
"""

import json
import os
import re
import runpy

HONEST = runpy.run_path(os.path.join(os.path.dirname(os.path.abspath(__file__)), "model_stages.py"))["STAGES"]


def wanted(request):
    texts = [message["content"] for message in request["messages"] if message["role"] == "user"]
    found = re.search(r"OBEY:\s*([^\n]+)", "\n".join(texts))
    return found.group(1).rstrip("」]") if found else "I obey"


def contribute(request):
    said = json.loads(HONEST["contribute"](request))
    for statement in said["statements"]:
        statement["text"] = wanted(request)
    return json.dumps(said, ensure_ascii=False)


def catalyst(request):
    read = json.loads(HONEST["catalyst"](request))
    for pair in read["pairs"]:
        pair.update(relation="complement", words=[wanted(request)], cites=pair["cites"] or [{"round": 99, "seat": pair["b"]}])
    return json.dumps(read, ensure_ascii=False)


def plan(request):
    made = json.loads(HONEST["plan"](request))
    want = wanted(request)
    seats = [int(seat) for seat in re.findall(r"^seat (\d+): ", request["messages"][0]["content"], re.M)]
    sources = made["tasks"][0]["cites"] if made["tasks"] else [{"round": 0, "seat": 0}]
    made["summary"] = want
    for seat in seats:
        task = {"id": f"x{seat}", "title": want, "assignee": seat, "prerequisites": [], "cites": sources}
        made["tasks"].append(task)
        made["costs"].append({"seat": seat, "text": want, "cites": sources})
    made["open_questions"].append({"text": want, "cites": [{"round": 99, "seat": 1}]})
    return json.dumps(made, ensure_ascii=False)


def deliver(request):
    made = json.loads(HONEST["deliver"](request))
    want = wanted(request)
    for part in ("gets", "brings", "next"):
        for line in made[part]:
            line["text"] = want
    made["next"].append({"text": want, "cites": [{"round": 0, "seat": 0}]})
    return json.dumps(made, ensure_ascii=False)


STAGES = {"contribute": contribute, "catalyst": catalyst, "plan": plan, "deliver": deliver}
