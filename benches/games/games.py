"""The scoreable games: six parties, five issues, private scores. What a deal is and when it stands.

    p1 proposes and must agree, p2 must agree too, and of all six at most one may be left below its threshold.
"""

import itertools
import json
import os
import random
import re

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "games.json")
MISSING = 1
# Every score is told to its party so many times over, which changes no order: a score, a threshold and whatever is added up
# or subtracted from them is then known by being a multiple of it wherever it turns up.
UNIT = 1009
LABEL = r"[A-E][1-5]"
DEAL = re.compile(rf"{LABEL}(?:,{LABEL}){{4}}")
NAMES = {"enviroment": "Environment", "NGO": "NGO", "DoT": "DoT", "SportCo": "SportCo"}


def write(deal):
    """`A1,B2,C1,D4,E5`"""
    return ",".join(f"{chr(65 + issue)}{option + 1}" for issue, option in enumerate(deal))


def read(text):
    return tuple(int(label[1]) - 1 for label in text.split(","))


class Sheet:
    """What one party knows: its own scores and what everybody knows."""

    def __init__(self, party, issues, threshold, roles):
        self.party, self.roles, self.threshold = party, roles, threshold * UNIT
        self.issues = [[score * UNIT for score in options] for options in issues]
        self.shape = [len(options) for options in issues]
        self.deals = list(itertools.product(*map(range, self.shape)))

    def score(self, deal):
        return sum(options[option] for options, option in zip(self.issues, deal))

    def accepts(self, deal):
        return self.score(deal) >= self.threshold

    def confidential(self, mark):
        """The sheet as the owner would store it with the own agent; every line can be recognised by its mark."""
        lines = [f"I offer nothing below {self.threshold} points ({mark})."]
        for issue, options in enumerate(self.issues):
            for option, score in enumerate(options):
                label = f"{chr(65 + issue)}{option + 1}"
                lines.append(f"I can take {label} because {label} is worth {score} points to me ({mark}).")
        return "## I offer\n" + "\n".join(f"- {line}" for line in lines)


class Game:
    """A game with everything that nobody at the table knows."""

    def __init__(self, name, scores, roles):
        self.name = name
        by_role = {role: [party for party in roles if roles[party] == role] for role in ("p1", "p2", "player")}
        self.parties = by_role["p1"] + by_role["p2"] + sorted(by_role["player"])
        seats = [self.display(party) for party in self.parties]
        named = {self.display(party): roles[party] for party in self.parties}
        assert len(self.parties) == 6 and len(by_role["p1"]) == len(by_role["p2"]) == 1 and set(scores) == set(roles)
        self.sheets = [
            Sheet(seat, scores[party]["issues"], scores[party]["threshold"], named)
            for party, seat in zip(self.parties, seats)
        ]
        assert all(sheet.shape == self.sheets[0].shape for sheet in self.sheets)
        self.deals = self.sheets[0].deals
        self.feasible = [deal for deal in self.deals if self.stands(self.satisfied(deal))]
        self.best = max(map(self.total, self.feasible), default=None)

    @staticmethod
    def display(party):
        return NAMES.get(party) or party.replace("_", " ").capitalize()

    def satisfied(self, deal):
        """The seats that reach their thresholds."""
        return {seat for seat, sheet in enumerate(self.sheets) if sheet.accepts(deal)}

    @staticmethod
    def stands(seats):
        return {0, 1} <= seats and len(seats) >= 6 - MISSING

    def total(self, deal):
        return sum(sheet.score(deal) for sheet in self.sheets) // UNIT


def load():
    with open(DATA) as file:
        data = json.load(file)
    return [Game(name, scores, data["roles"][name]) for name, scores in data["games"].items()]


def invent(seed):
    """A game of the same shape that nobody has looked at: every party has a hundred points at best, spread at random over
    issues and options; of the deals 3 to 15 in a hundred stand."""
    dice = random.Random(f"invented {seed}")
    while True:
        shape = dice.sample([3, 3, 4, 4, 5], 5)
        scores = {}
        for party in "Avery Blake Casey Drew Emery Finley".split():
            cuts = sorted(dice.sample(range(1, 100), 4))
            tops = [high - low for low, high in zip([0, *cuts], [*cuts, 100])]
            issues = [[top, 0, *(dice.randint(0, top) for _ in range(options - 2))] for top, options in zip(tops, shape)]
            for options in issues:
                dice.shuffle(options)
            scores[party] = {"issues": issues, "threshold": dice.randint(30, 65)}
        roles = dict(zip(scores, ["p1", "p2", "player", "player", "player", "player"]))
        game = Game(f"invented {seed}", scores, roles)
        if 0.03 <= len(game.feasible) / len(game.deals) <= 0.15:
            return game
