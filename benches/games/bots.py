"""Parties that play by rules. A bot knows its own sheet and reads what the others wrote, nothing else.

Each is asked with the round and the replies of the finished rounds, `[{seat: text}]`, and answers with sentences that a
person could read. Seat 0 is the proposer, seat 1 the other one whose consent is needed.
"""

import random
import re

from games import DEAL, LABEL, MISSING, read, write

ROUNDS = 6
# What is put to the vote after this round would be voted on in a round that nobody reads any more.
LAST_PROPOSAL = ROUNDS - 2
PROPOSES = "We can close on {deal}: I propose it as the deal."
AGREES = "I can agree to the deal {deal}."
REFUSES = "No, the deal {deal} does not work for me."
CLOSES = "We have agreed: I can close the deal {deal}."
GIVES_UP = "No deal that I know of suits enough of us."
QUIET = "Nothing new."


def proposals(past):
    """`(round, deal)` of every deal that the proposer put to the vote."""
    found = []
    for number, replies in enumerate(past, 1):
        match = re.search(r"We can close on (\S+): ", replies.get(0, ""))
        if match:
            found.append((number, read(match.group(1))))
    return found


def agreed(past):
    """The deal that everybody needed has agreed to, and in which round; None where there is none."""
    for number, deal in proposals(past):
        if number >= len(past):
            continue
        votes = {seat for seat, text in past[number].items() if AGREES.format(deal=write(deal)) in text}
        votes.add(0)
        if 1 in votes and len(votes) >= 6 - MISSING:
            return deal, number + 1
    return None


def pending(past):
    """The deal that was put to the vote in the round before."""
    made = proposals(past)
    return made[-1][1] if made and made[-1][0] == len(past) else None


class Bot:
    def __init__(self, sheet, seat):
        self.sheet, self.seat = sheet, seat

    def vote(self, past):
        """The answer to a deal that was proposed in the round before."""
        deal = pending(past)
        if self.seat == 0 or not deal:
            return []
        return [(AGREES if self.sheet.accepts(deal) else REFUSES).format(deal=write(deal))]


class FirstOffer(Bot):
    """The proposer names its own best deal; the others say yes or no."""

    def reply(self, number, past):
        if self.seat == 0 and number == 1:
            return PROPOSES.format(deal=write(max(self.sheet.deals, key=self.sheet.score)))
        return "\n".join(self.vote(past)) or QUIET


class Random(Bot):
    """The proposer names a random deal that suits itself, until one is agreed to; the others say yes or no."""

    def __init__(self, sheet, seat, seed):
        super().__init__(sheet, seat)
        self.seed = seed

    def reply(self, number, past):
        if self.seat > 0:
            return "\n".join(self.vote(past)) or QUIET
        if number > LAST_PROPOSAL or agreed(past):
            return QUIET
        dice = random.Random(f"{self.seed} {number}")
        suits = [deal for deal in self.sheet.deals if self.sheet.accepts(deal)]
        return PROPOSES.format(deal=write(dice.choice(suits)))


class Known:
    """What somebody has said of themselves: their order of issues and options, what they accept and what they refuse."""

    def __init__(self, shape):
        self.shape = shape
        self.issues = []
        self.ranks = [[0] * options for options in shape]
        self.accepted, self.refused, self.ruled_out = [], [], set()

    def hear(self, text):
        match = re.search(r"matters to me, most first: ([A-E](?:, [A-E])*)", text)
        if match:
            self.issues = [ord(letter) - 65 for letter in match.group(1).split(", ")]
        for order in re.findall(rf"I prefer ({LABEL}(?: (?:over|or) {LABEL})+)", text):
            for rank, tied in enumerate(reversed(order.split(" over "))):
                for label in tied.split(" or "):
                    self.ranks[ord(label[0]) - 65][int(label[1]) - 1] = rank
        for labels in re.findall(rf"must rule out ({LABEL}(?:, {LABEL})*)", text):
            self.ruled_out.update((ord(label[0]) - 65, int(label[1]) - 1) for label in labels.split(", "))
        for line in text.splitlines():
            deals = list(map(read, DEAL.findall(line)))
            if line.startswith("I can "):
                self.accepted += deals
            elif line.startswith("No, "):
                self.refused += deals

    def at_least(self, deal, floor):
        return all(ranks[one] >= ranks[other] for ranks, one, other in zip(self.ranks, deal, floor))

    def says_yes(self, deal):
        return any(self.at_least(deal, floor) for floor in self.accepted)

    def says_no(self, deal):
        out = any((issue, option) in self.ruled_out for issue, option in enumerate(deal))
        return out or any(self.at_least(refused, deal) for refused in self.refused)

    def guess(self, deal):
        """What a deal is worth to them, 0 to 1, as far as an order of issues and options tells."""
        count = len(self.issues)
        worth = 0.0
        for place, issue in enumerate(self.issues):
            weight = sum(1 / (n + 1) for n in range(place, count)) / count
            top = max(self.ranks[issue])
            worth += weight * self.ranks[issue][deal[issue]] / top if top else 0.0
        return worth


class Ours(Bot):
    """Everybody tells the order of their wishes, never a score, and from round to round more of the deals that they can
    live with, chosen to suit the others by what those have told. The proposer puts to the vote what is known to suit
    enough of them."""

    # The share of what is above their threshold that they insist on, round by round.
    ASPIRATION = (2 / 3, 1 / 3, 0.0)
    AT_ONCE = 6

    def reply(self, number, past):
        closed = agreed(past)
        if closed or pending(past):
            first = self.seat == 0 and closed and closed[1] == len(past)
            return CLOSES.format(deal=write(closed[0])) if first else "\n".join(self.vote(past)) or QUIET
        known = [Known(self.sheet.shape) for _ in range(6)]
        for replies in past:
            for seat, text in replies.items():
                known[seat].hear(text)
        if self.seat == 0 and number <= LAST_PROPOSAL:
            deal = self.choice(known, number)
            if deal or number == LAST_PROPOSAL:
                return PROPOSES.format(deal=write(deal)) if deal else GIVES_UP
        lines = []
        if number == 1:
            lines = self.wishes()
            known[self.seat].hear("\n".join(lines))
        if number <= len(self.ASPIRATION):
            lines += self.concessions(known, self.ASPIRATION[number - 1])
        return "\n".join(lines) or QUIET

    def wishes(self):
        issues = self.sheet.issues
        spread = lambda issue: max(issues[issue]) - min(issues[issue])
        order = sorted((issue for issue in range(5) if spread(issue)), key=lambda issue: (-spread(issue), issue))
        lines = ["What matters to me, most first: " + ", ".join(chr(65 + issue) for issue in order) + "."]
        for issue in order:
            by_score = {}
            for option, score in enumerate(issues[issue]):
                by_score.setdefault(score, []).append(f"{chr(65 + issue)}{option + 1}")
            ranked = " over ".join(" or ".join(by_score[score]) for score in sorted(by_score, reverse=True))
            lines.append(f"On {chr(65 + issue)} I prefer {ranked}.")
        acceptable = [deal for deal in self.sheet.deals if self.sheet.accepts(deal)]
        out = [
            f"{chr(65 + issue)}{option + 1}"
            for issue, options in enumerate(issues)
            for option in range(len(options))
            if not any(deal[issue] == option for deal in acceptable)
        ]
        if out:
            lines.append(f"I must rule out {', '.join(out)}.")
        return lines

    def concessions(self, known, aspiration):
        """Deals at the least that is asked for in this round, those first that most of the others want."""
        sheet, own = self.sheet, known[self.seat]
        most = max(map(sheet.score, sheet.deals))
        least = sheet.threshold + aspiration * (most - sheet.threshold)
        others = [known[seat] for seat in range(6) if seat != self.seat]
        appeal = {
            deal: (sum(other.says_yes(deal) for other in others), -sum(other.says_no(deal) for other in others),
                   sum(other.guess(deal) for other in others))
            for deal in sheet.deals
        }
        open_deals = [deal for deal in sheet.deals if sheet.score(deal) >= least and not own.says_yes(deal)]
        floors = []
        while open_deals and len(floors) < self.AT_ONCE:
            floor = max(open_deals, key=lambda deal: (appeal[deal], sheet.score(deal)))
            while True:
                lower = [deal for deal in self.steps_down(floor) if sheet.score(deal) >= least]
                if not lower:
                    break
                floor = max(lower, key=lambda deal: (appeal[deal], sheet.score(deal)))
            floors.append(floor)
            open_deals = [deal for deal in open_deals if not own.at_least(deal, floor)]
        if not floors:
            return []
        named = " or ".join(map(write, floors))
        return [f"I can accept {named} or whatever is at least as good for me on every issue."]

    def steps_down(self, deal):
        """The deals that are worse for oneself in one issue by one place."""
        for issue, options in enumerate(self.sheet.issues):
            worse = [score for score in options if score < options[deal[issue]]]
            for option, score in enumerate(options):
                if worse and score == max(worse):
                    yield deal[:issue] + (option,) + deal[issue + 1 :]

    def choice(self, known, number):
        """The deal to put to the vote now, if it is time for one."""
        needed = 6 if number < LAST_PROPOSAL else 6 - MISSING
        suited = {
            deal: [seat for seat in range(6) if seat == 0 or known[seat].says_yes(deal)]
            for deal in self.sheet.deals
            if self.sheet.accepts(deal)
        }
        ready = [deal for deal, seats in suited.items() if 1 in seats and len(seats) >= needed]
        if not ready:
            return None
        worth = lambda deal: sum(other.guess(deal) for other in known)
        return max(ready, key=lambda deal: (len(suited[deal]), worth(deal), self.sheet.score(deal)))


def seat_all(kind, game, seed=0):
    make = {"ours": Ours, "first_offer": FirstOffer}.get(kind) or (lambda sheet, seat: Random(sheet, seat, seed))
    return [make(sheet, seat) for seat, sheet in enumerate(game.sheets)]


def play_alone(bots):
    """The same rounds without a node: blind within a round, read by everybody afterwards."""
    past = []
    for number in range(1, ROUNDS + 1):
        past.append({bot.seat: bot.reply(number, list(past)) for bot in bots})
    return past
