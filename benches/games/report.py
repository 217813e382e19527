#!/usr/bin/env python3
"""Plays every game and writes what came of it: benches/games/report.py --binary PATH > benches/games.md

Takes about five minutes with a debug build.
"""

import argparse
import os
import re
import statistics
import sys

import bots
import games
import play

SEEDS = 20
INVENTED = 200
# Said by everybody in every round: none of it has a word by which the node knows an offer, a wish or a condition.
PLAIN = "Yes to A{a},B1,C2,D1,E{e}."


def say(text):
    print(text, file=sys.stderr, flush=True)


def alone(game, kind, seed=0):
    return bots.agreed(bots.play_alone(bots.seat_all(kind, game, seed)))


def share(game, outcome):
    """The total of a deal in parts of the best one that stands; a hundred of nothing is nothing."""
    return game.total(outcome[0]) / game.best if outcome else 0.0


def percent(value):
    return f"{100 * value:.1f} %"


def twice(node, game):
    """The same game, two runs: what came of it, and whether both said and wrote the same, also without a node."""
    one, other = play.play(node, game, "ours"), play.play(node, game, "ours")
    same = all(one[key] == other[key] for key in ("deal", "rounds", "said", "plan", "deliveries"))
    one |= {"leaks": one["leaks"] + other["leaks"], "read": one["read"] + other["read"]}
    return one, same and one["said"] == bots.play_alone(bots.seat_all("ours", game))[: one["run_rounds"]]


def row(node, game):
    say(game.name)
    ours, same = twice(node, game)
    first, once = play.play(node, game, "first_offer"), play.play(node, game, "random")
    tries = [alone(game, "random", seed) for seed in range(SEEDS)]
    return {
        "game": game, "ours": ours, "same": same, "first": first, "once": once,
        "random": sum(map(bool, tries)) / SEEDS,
        "random_share": statistics.mean(share(game, outcome) for outcome in tries) if game.best else 0.0,
        "leaks": [leak for came in (ours, first, once) for leak in came["leaks"]],
        "read": sum(came["read"] for came in (ours, first, once)),
        "as_alone": first["deal"] == label(alone(game, "first_offer")) and once["deal"] == label(alone(game, "random", 0)),
    }


def label(outcome):
    return games.write(outcome[0]) if outcome else None


class Says:
    """Says what it is told to."""

    def __init__(self, seat, text):
        self.seat, self.text = seat, text

    def reply(self, number, _past):
        return self.text(number)


def talk(node, game, text):
    node.answers.clear()
    table = play.Table(node, game, [Says(seat, text) for seat in range(6)])
    table.play()
    return table


def probes(node, game):
    """What the node makes of such replies, each as a line of the report."""
    lines = []
    refusals = play.play(node, game, "first_offer")
    said = [text for replies in refusals["said"] for text in replies.values() if text.startswith("No, ")]
    listed = sum(line.startswith("- “No, ") for line in refusals["plan"].splitlines())
    gets, brings = zip(*(delivery.split("## ")[1:3] for delivery in refusals["deliveries"]))
    summary = re.search(r"\d+ of \d+ needs are met", refusals["plan"])
    met = f" Its summary: \"{summary.group()}\"." if summary else ""
    lines.append(f"Refusals (\"No, the deal ... does not work for me.\"): {len(said)} said; the plan names {listed} of them under who "
                 f"does what, {sum('“No, ' in part for part in brings)} deliveries name one under what the reader brings, and the "
                 f"requester's {gets[0].count('“No, ')} under what it gets.{met}")
    plain = talk(node, game, lambda number: PLAIN.format(a=1 + number % 3, e=1 + number % 5))
    lines.append(f"Six parties who say something new in every round, without one of the words by which offers are known "
                 f"(\"{PLAIN.format(a=2, e=2)}\"): the run of at most {bots.ROUNDS} rounds ends after round {plain.rounds}.")
    node.answers.clear()
    table = play.Table(node, game, bots.seat_all("ours", game))
    for party in table.parties:
        table.asked(party, 1)
    for party in table.parties[1:]:
        body = {"agent_id": party.agent, "round": 1, "content": "I can accept A1,B1,C1,D1,E1."}
        party.call("POST", f"/protocol/runs/{table.run}/respond", body)
    table.asked(table.parties[1], 2)
    body = {"agent_id": table.parties[0].agent, "round": 1, "content": "We can close on A1,B1,C1,D1,E1."}
    late = table.parties[0].call("POST", f"/protocol/runs/{table.run}/respond", body)["status"]
    leaked = [leak for leak in table.leaks() if "the sheet of" in leak[2]]
    lines.append(f"A requester who is slower than the last guest: its reply is `{late}`, and its stored profile is "
                 f"{'read out to the others in its place' if leaked else 'kept from the others'}.")
    return lines


def private_seats(node, game):
    came = {seat: play.play(node, game, "ours", private=seat) for seat in range(1, 6)}
    found = [seat for seat in came if came[seat]["stands"]]
    return came, found


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--binary", default="target/debug/towow")
    binary = os.path.abspath(arguments.parse_args().binary)
    every = games.load()
    with play.Node(binary) as node:
        rows = [row(node, game) for game in every]
        say("a private party")
        privates, found = private_seats(node, every[0])
        say("probes")
        noticed = probes(node, every[0])
    say("invented games")
    invented = [games.invent(seed) for seed in range(INVENTED)]
    kinds = ("ours", "first_offer", "random")
    write(rows, privates, found, noticed, [(game, *(alone(game, kind) for kind in kinds)) for game in invented])
    return 0 if all(not row["leaks"] and row["same"] and row["as_alone"] for row in rows) else 1


def write(rows, privates, found, noticed, invented):
    possible = [row for row in rows if row["game"].best]
    print(f"""# Negotiation: the scoreable games

Made by `benches/games/report.py`. Six parties, five issues, 720 possible deals; every party has a score for each option and a
threshold, both private. A deal stands when all but one reach their thresholds, the proposer and the party with a veto among them.
The games are those of Abdelnabi et al. 2024 (*Cooperation, Competition, and Maliciousness: LLM-Stakeholders Interactive
Negotiation*), under the MIT License (`games/LICENSE`).

Each is played as one run (`participant_distributed`, at most {bots.ROUNDS} rounds) on a node with SQLite: an account for every party, and
invitations, prompts, replies and results over HTTP. The parties are programs that follow fixed rules, no language models:

- **ours**: everybody tells the order of their issues and options and what they rule out, then in three rounds ever more deals
  that they can live with, those first that suit the others. The proposer puts the deal to the vote that is known to suit enough
  parties and by those orders seems worth most; the vote is in the next round. No score is ever said, and everybody is truthful.
- **first offer**: the proposer names its own best deal, and the others say yes or no.
- **random**: the proposer names a random deal that suits itself, up to {bots.LAST_PROPOSAL} of them in a run, and the others say yes or no.

The best deal is found by trying all 720 with all scores known. *Share* is the total of all parties' scores beside that of the best
deal that stands; without a deal it is nothing.
""")
    print("| game | deals that stand | ours: deal | agreed in round | parties satisfied | total / best | share | first offer | random, share |")
    print("|---|---|---|---|---|---|---|---|---|")
    for row in rows:
        game, ours = row["game"], row["ours"]
        cells = [game.name.replace("base_varying_thresholds/", "base, "), len(game.feasible)]
        if ours["deal"]:
            cells += [ours["deal"], ours["rounds"], f"{ours['satisfied']} of 6", f"{ours['total']} / {game.best}", percent(ours["total"] / game.best)]
        else:
            cells += ["none exists, none claimed" if not game.best else "none", "", "", "", ""]
        cells.append("deal" if row["first"]["deal"] else "no deal")
        cells.append(f"{round(row['random'] * SEEDS)} of {SEEDS}, {percent(row['random_share'])}" if game.best else "0")
        print("| " + " | ".join(map(str, cells)) + " |")
    print(f"""
In the {len(possible)} games in which a deal exists:

| | deals found | share of the best total, mean | agreed in round, mean | all six satisfied |
|---|---|---|---|---|""")
    for name, key in (("ours", "ours"), ("first offer", "first"), ("random, once", "once")):
        came = [(row[key], row["game"].best) for row in possible]
        stood = [one for one, _ in came if one["stands"]]
        total = statistics.mean((one["total"] or 0) / best for one, best in came)
        when = f"{statistics.mean(one['rounds'] for one in stood):.1f}" if stood else ""
        all_six = sum(one["satisfied"] == 6 for one in stood)
        print(f"| {name} | {len(stood)} of {len(possible)} | {percent(total)} | {when} | {all_six} |")
    found_by_chance = percent(statistics.mean(row["random"] for row in possible))
    chance_share = percent(statistics.mean(row["random_share"] for row in possible))
    print(f"| random, {SEEDS} runs of each without a node | {found_by_chance} | {chance_share} | | |")
    print(f"""
Two runs of each game by our bots said and wrote the same, and said what the same bots say without a node: in
{sum(row['same'] for row in rows)} of {len(rows)} games.
""")
    print(f"On {len(invented)} invented games of the same shape, which the rules were not made for (without a node):\n")
    print("| | deals found | share of the best total, mean |\n|---|---|---|")
    for name, at in (("ours", 1), ("random, once", 3), ("first offer", 2)):
        found_all = [entry for entry in invented if entry[at]]
        mean = statistics.mean(share(entry[0], entry[at]) for entry in invented)
        print(f"| {name} | {percent(len(found_all) / len(invented))} | {percent(mean)} |")
    leaks = [leak for row in rows for leak in row["leaks"]]
    of_private = [leak for came in privates.values() for leak in came["leaks"]]
    print(f"""
## What stays private

From the moment of accepting, each agent is scoped and its stored profile is its score sheet, every line with a mark; all scores
are told times {games.UNIT:,}, so that they and their sums are known wherever they turn up. {sum(row['read'] for row in rows):,} answers of the
node to the six parties and to strangers were searched: prompts with replies and syntheses, status, results with plan and delivery,
inbox, invitations, public agents and demands, and the run's public pages after it was published. Marks that reached somebody else,
and scores, thresholds and their sums: **{len(leaks)}**. The search finds both kinds where they are
planted (`play.py --check`). The requester replied in time in all these runs; what happens otherwise stands below.

In game *base* each guest in turn was made private and told its whole sheet in every round: {len(of_private)} leaks in {len(privates)} runs. The other five,
who do not hear it, still found a deal in {len(found)}; the one whose veto is needed cannot be left out.

The orders and the deals that are said tell something about the scores; how much can be guessed from them was not measured.
Event streams, messages and bridge workers were not searched.

## What the node makes of it
""")
    for line in noticed:
        print(f"- {line}")
    with_deal = [row for row in rows if row["ours"]["deal"]]
    deals = statistics.mean(row["ours"]["deals_in_plan"] for row in with_deal)
    print(f"- The deal that was agreed stands in the plan in {sum(row['ours']['in_plan'] for row in with_deal)} of {len(with_deal)} games, as one of {deals:.0f} deals that the plan quotes on average.")
    print("""
## What this does not say

The sample is small: four tables of scores (*base*, *game1* to *game3*), *base* once more with other names and another order of its
issues, and *base* with seven other sets of thresholds. Rules that are truthful and know each other's wording are not language
models: the figures say that a run carries such a negotiation, not how well models negotiate, and cannot be set beside those of the
paper, where parties write freely and in turn, and some are greedy or adversarial.""")


if __name__ == "__main__":
    sys.exit(main())
