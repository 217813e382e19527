#!/usr/bin/env python3
"""Plays the scoreable games on a real node: benches/games/play.py --binary PATH [--check] [--game NAME] [--say]

A node on SQLite in a directory of its own, an account for every party; bots say everything through the HTTP API. With
--check two games, one of them with a party whose agent is private; fails where no deal is found or anything leaks.
"""

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

import bots
import games

SETTINGS = {f"TOWOW_NODE_LIMITS_{name}": "0" for name in ("SIGN_IN", "PER_ADDRESS", "PER_ACCOUNT", "WRITES")}
SETTINGS["TOWOW_NODE_LOG_LEVEL"] = "warn"
PASSWORD = "correct horse 1"
PROFILE = "## I offer\n- a seat at the table for {name}"
DEMAND = "We need a deal on the project that at least five of the six of us can live with."
SECONDS = 60

URL = re.compile(r"https?://\S+")
NUMBER = re.compile(r"(?<!\w)\d[\d,]*(?!\w)")


class Refused(Exception):
    def __init__(self, status, body):
        super().__init__(f"{status}: {body}")
        self.status, self.code = status, body.get("error", {}).get("code")


class Node:
    """A node of its own, and everything that it has answered to whom."""

    def __init__(self, binary):
        self.home = tempfile.TemporaryDirectory()
        env = {"PATH": os.environ["PATH"], "HOME": self.home.name, "TOWOW_HOME": self.home.name, **SETTINGS}
        env["TOWOW_NODE_DATABASE_URL"] = f"sqlite://{self.home.name}/node.db"
        command = [binary, "node", "serve", "--listen", "127.0.0.1:0"]
        self.process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        line = self.process.stderr.readline()
        found = re.search(r"http://[^\s\"]+", line)
        if not found:
            sys.exit(f"the node does not start: {line}{self.process.stderr.read()}")
        self.url = found.group()
        self.answers = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()
        self.home.cleanup()

    def call(self, reader, method, path, body=None):
        """What a party, or nobody in particular, is answered."""
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.url + path, data=data, method=method)
        request.add_header("Content-Type", "application/json")
        if reader and reader.token:
            request.add_header("Authorization", f"Bearer {reader.token}")
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:
                value = json.load(answer)
        except urllib.error.HTTPError as error:
            value = json.loads(error.read() or "{}")
            self.answers.append((reader, f"{method} {path}", value))
            raise Refused(error.code, value) from None
        self.answers.append((reader, f"{method} {path}", value))
        return value


class Party:
    """An account with one agent; its profile is public until it has accepted, and holds its sheet from then on."""

    count = 0

    def __init__(self, node, sheet, seat):
        Party.count += 1
        self.node, self.sheet, self.seat, self.token = node, sheet, seat, None
        self.mark = f"mark{Party.count:04}x{sheet.party.replace(' ', '')}"
        body = {"email": f"party{Party.count}@example.org", "password": PASSWORD, "name": sheet.party}
        body |= {"profile_text": PROFILE.format(name=sheet.party), "invite_code": None}
        me = self.call("POST", "/protocol/auth/register", body)
        self.token, self.agent = me["session_token"], me["default_agent_id"]
        self.show("public")

    def call(self, method, path, body=None):
        return self.node.call(self, method, path, body)

    def show(self, visibility):
        self.call("PATCH", f"/protocol/agents/{self.agent}/visibility", {"visibility": visibility})

    def keep_sheet(self, visibility):
        """From here on whatever of the sheet is seen by others has leaked."""
        self.show(visibility)
        body = {"profile_text": self.sheet.confidential(self.mark)}
        self.call("PUT", f"/protocol/agents/{self.agent}", body)


class Talker:
    """Tells its whole sheet in every round: what a private agent says is for nobody else."""

    def __init__(self, sheet, seat):
        self.sheet, self.seat, self.mark = sheet, seat, ""

    def reply(self, _number, _past):
        return self.sheet.confidential(self.mark)


class Table:
    """One game as one run."""

    def __init__(self, node, game, players, private=None):
        self.node, self.game, self.players = node, game, players
        self.parties = [Party(node, sheet, seat) for seat, sheet in enumerate(game.sheets)]
        if private is not None:
            players[private] = Talker(game.sheets[private], private)
            players[private].mark = self.parties[private].mark
        self.private, self.said, self.past, self.results = private, [], [], []
        self.open()

    def open(self):
        host, guests = self.parties[0], self.parties[1:]
        ask = {"requester": host.agent, "demand_source": "plaintext", "demand_text": DEMAND, "start_negotiation": False}
        demand = host.call("POST", "/protocol/discover", ask | {"scope_tags": [], "max_candidates": 1})["demand_id"]
        invitations = []
        for guest in guests:
            body = {"inviter": host.agent, "invitee": guest.agent, "demand_id": demand}
            invitation = host.call("POST", "/protocol/invitations", body)["invitation_id"]
            path = f"/protocol/invitations/{invitation}"
            guest.call("PATCH", path, {"agent_id": guest.agent, "action": "accept"})
            invitations.append(invitation)
        for party in self.parties:
            party.keep_sheet("private" if party.seat == self.private else "scoped")
        body = {"initiator": host.agent, "invitation_ids": invitations, "max_rounds": bots.ROUNDS}
        opened = host.call("POST", "/protocol/runs", body | {"execution_mode": "participant_distributed"})
        self.run, self.demand = opened["run_id"], demand
        assert opened["participants"] == [party.agent for party in self.parties], opened

    def asked(self, party, number):
        """The prompt of this round; None where the run is over before it."""
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            try:
                prompt = party.call("GET", f"/protocol/runs/{self.run}/prompt?agent_id={party.agent}")
            except Refused as refused:
                if refused.code == "run_over":
                    return None
                raise
            if prompt["round"] >= number:
                return prompt
            time.sleep(0.02)
        raise TimeoutError(f"round {number} of {self.run} is not opened")

    def play(self):
        """Rounds until the run is over; what each seat read in them decides what it says. The outcome is what the
        proposer has read."""
        for number in range(1, bots.ROUNDS + 1):
            prompts = [self.asked(party, number) for party in self.parties]
            if prompts[0] is None:
                break
            heard_by = [heard(prompt) for prompt in prompts]
            self.past = heard_by[0]
            replies = {party.seat: player.reply(number, past)
                       for party, player, past in zip(self.parties, self.players, heard_by)}
            shown = [{seat: text for seat, text in said.items() if seat != self.private} for said in self.said]
            for party, past in zip(self.parties, heard_by):
                assert party.seat == self.private or past == shown, f"{party.sheet.party} reads other words: {past}"
            # The requester first: nobody waits for it, and the last of the others closes the round.
            for party in self.parties:
                body = {"agent_id": party.agent, "round": number, "content": replies[party.seat]}
                answer = party.call("POST", f"/protocol/runs/{self.run}/respond", body)
                assert answer["status"] == "accepted", answer
            self.said.append(replies)
        self.finish()
        return bots.agreed(self.past)

    def finish(self):
        until = time.monotonic() + SECONDS
        while True:
            status = self.parties[0].call("GET", f"/protocol/runs/{self.run}")
            if status["finished_at"]:
                break
            if time.monotonic() > until:
                raise TimeoutError(f"{self.run} does not end: {status}")
            time.sleep(0.02)
        assert status["status"] == "done", status
        self.rounds = status["current_round"]
        for party in self.parties:
            path = f"/protocol/runs/{self.run}/result?agent_id={party.agent}"
            self.results.append(party.call("GET", path))

    def look_around(self):
        """Everything that anybody may read of the run and of the others, the public too."""
        self.parties[0].call("PATCH", f"/protocol/runs/{self.run}/visibility", {"public_visibility": True})
        self.parties[0].call("PATCH", f"/protocol/demands/{self.demand}/visibility", {"visibility": "public"})
        for reader in [*self.parties, None]:
            paths = [
                "/protocol/agents/public?limit=50", "/protocol/runs/public", f"/protocol/runs/public/{self.run}",
                f"/protocol/runs/public/{self.run}/result", "/protocol/demands/public",
            ]
            paths += [f"/protocol/agents/public/{party.agent}" for party in self.parties if party is not reader]
            if reader:
                paths += [
                    f"/protocol/inbox?agent_id={reader.agent}", f"/protocol/invitations?agent_id={reader.agent}",
                    f"/protocol/runs/{self.run}", "/protocol/conversations?limit=50",
                ]
            for path in paths:
                try:
                    answer = self.node.call(reader, "GET", path)
                except Refused as refused:
                    if refused.status not in (403, 404):
                        raise
                    continue
                for item in answer.get("items", []) if "inbox" in path else []:
                    self.node.call(reader, "GET", f"/protocol/inbox/{item['item_id']}")

    def leaks(self):
        """What reached somebody whom it was not for, `(reader, request, what)`."""
        marks = {party.mark: party for party in self.parties}
        found = []
        for reader, request, value in self.node.answers:
            who = reader.sheet.party if reader else "the public"
            for text in leaves(value):
                foreign = [mark for mark, party in marks.items() if mark in text and party is not reader]
                found += [(who, request, f"the sheet of {marks[mark].sheet.party}: {text[:200]!r}") for mark in foreign]
                # Whoever reads their own sheet reads their own numbers.
                own = any(mark in text for mark, party in marks.items() if party is reader)
                number = None if own else score_in(text)
                if number:
                    found.append((who, request, f"the number {number} in {text[:200]!r}"))
        return found


def heard(prompt):
    """The replies of the finished rounds, as far as this party may read them."""
    return [
        {reply["seat"]: reply["content"] for reply in past["replies"] if reply["content"] is not None}
        for past in prompt["previous"]
    ]


def leaves(value):
    """Every text and number of an answer but secrets of its reader and times."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if not key.endswith(("_token", "_at")):
                yield from leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner)
    elif value is not None and not isinstance(value, bool):
        yield str(value)


def score_in(text):
    """A score, a threshold, a sum or a difference of some, if the text has one."""
    numbers = (int(number.replace(",", "")) for number in NUMBER.findall(URL.sub(" ", text)))
    return next((number for number in numbers if number and number % games.UNIT == 0), None)


def play(node, game, kind, seed=0, private=None):
    """One game through the node: what came of it, as data."""
    players = bots.seat_all(kind, game, seed)
    node.answers.clear()
    table = Table(node, game, players, private)
    started = time.monotonic()
    outcome = table.play()
    seconds = time.monotonic() - started
    table.look_around()
    leaks = table.leaks()
    deal, rounds = outcome or (None, None)
    label = games.write(deal) if deal else None
    return {
        "game": game.name,
        "bots": kind,
        "deal": label,
        "rounds": rounds,
        "run_rounds": table.rounds,
        "total": game.total(deal) if deal else None,
        "satisfied": len(game.satisfied(deal)) if deal else None,
        "stands": bool(deal) and game.stands(game.satisfied(deal)),
        "in_plan": bool(deal) and label in (table.results[0]["plan"] or ""),
        "deals_in_plan": len(set(games.DEAL.findall(table.results[0]["plan"] or ""))),
        "read": len(node.answers),
        "leaks": leaks,
        "said": table.said,
        "plan": table.results[0]["plan"],
        "deliveries": [result["delivery"] for result in table.results],
        "seconds": seconds,
    }


def blind(node, game):
    """What the search for leaks overlooks of two that are made on purpose."""
    node.answers.clear()
    table = Table(node, game, bots.seat_all("ours", game))
    one, other = table.parties[2:4]
    clean = len(table.leaks())
    node.answers += [(one, "made up", {"content": other.sheet.confidential(other.mark)})]
    node.answers += [(None, "made up", {"items": [{"title": f"B2 is worth {one.sheet.issues[1][2]} in round 3"}]})]
    found = {who for who, request, _ in table.leaks() if request == "made up"}
    return [] if clean == 0 and found == {one.sheet.party, "the public"} else [f"planted leaks: {clean} before, {found}"]


def check(node, every):
    """Two games: the first as it is, the next with a private party. What went wrong."""
    wrong = blind(node, every[0])
    for name, private in (("base", None), ("game1", 5)):
        game = next(game for game in every if game.name == name)
        came = play(node, game, "ours", private=private)
        if not came["stands"]:
            wrong.append(f"{name}: no deal was found, though {len(game.feasible)} stand")
        if private is None and came["said"] != bots.play_alone(bots.seat_all("ours", game)):
            wrong.append(f"{name}: the replies are not those of the same bots without a node")
        if came["deal"] and not came["in_plan"]:
            wrong.append(f"{name}: the plan does not name the deal {came['deal']}")
        wrong += [f"{name}: leaked to {who} by {request}: {what}" for who, request, what in came["leaks"][:5]]
        print(f"{name}: {came['deal']} in round {came['rounds']}, {came['satisfied']} parties satisfied, "
              f"{came['read']} answers read, {len(came['leaks'])} leaks, {came['seconds']:.1f} s")
    return wrong


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--binary", default="target/debug/towow")
    arguments.add_argument("--check", action="store_true", help="two games; fails where something is wrong")
    arguments.add_argument("--game", action="append", help="only this one; may be repeated")
    arguments.add_argument("--bots", default="ours", choices=["ours", "first_offer", "random"])
    arguments.add_argument("--private", type=int, help="the seat of a party whose agent is private")
    arguments.add_argument("--say", action="store_true", help="print what is said, the plan and a delivery")
    options = arguments.parse_args()
    every = games.load()
    with Node(os.path.abspath(options.binary)) as node:
        if options.check:
            wrong = check(node, every)
            print("\n".join(wrong) or "a deal in both, and nothing leaked")
            return 1 if wrong else 0
        for game in every:
            if options.game and game.name not in options.game:
                continue
            came = play(node, game, options.bots, private=options.private)
            if options.say:
                for number, replies in enumerate(came["said"], 1):
                    for seat, text in replies.items():
                        print(f"\n[round {number}, {game.sheets[seat].party}]\n{text}")
                print(f"\n{came['plan']}\n{came['deliveries'][1]}")
            rest = {key: came[key] for key in came if key not in ("said", "plan", "deliveries", "leaks")}
            print(json.dumps(rest | {"leaks": len(came["leaks"])}))
            for leak in came["leaks"][:5]:
                print("leak:", *leak)
    return 0


if __name__ == "__main__":
    sys.exit(main())
