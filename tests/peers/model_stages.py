"""What a decent model answers in a run, for `model_server.py --stages`: it reads the prompt as it stands and answers in the
forms that are asked for. It knows nothing but the prompt: what it quotes stands there, between fences.

Standard library only. STAGES: contribute, catalyst, plan, deliver.
"""

import json
import re

FENCE = re.compile(r"^(`{3,})text\n(.*?)\n?^\1$", re.S | re.M)
# Headings of a profile under which it says what it gives, seeks and insists on.
GIVES = ("我能提供", "提供", "offer", "can give")
SEEKS = ("我在找", "在找", "looking for", "need")
INSISTS = ("条件", "立场", "condition", "stance")
ASKING = ("想找", "在找", "需要", "looking for", "need")
GIVING = ("我能", "我可以", "i can", "i offer")
INSISTING = ("只", "必须", "不能", "only", "must", "not before")


def texts(request):
    """The first words of the user: what follows are repairs."""
    for message in request.get("messages", []):
        if message.get("role") == "user":
            return message.get("content", "")
    return ""


def after(text, *headings):
    """What stands in the first fence after one of these lines; empty where there is none."""
    for heading in headings:
        found = re.search(rf"^{re.escape(heading)}[^\n]*$", text, re.M)
        if found:
            fence = FENCE.search(text, found.end())
            return fence.group(2) if fence else ""
    return ""


def number(text, *patterns):
    for pattern in patterns:
        found = re.search(pattern, text)
        if found:
            return int(found.group(1))
    return 0


def pieces(text):
    """Its words; of Chinese every two characters that stand together."""
    words = set(re.findall(r"[a-z][a-z+#-]{2,}", text.lower()))
    for run in re.findall(r"[\u4e00-\u9fff]+", text):
        words.update(run[at : at + 2] for at in range(len(run) - 1))
    return words


def best(text, others):
    """The place of the one that shares most with it; None where nothing is shared."""
    found = [(len(pieces(text) & pieces(other)), -at) for at, other in enumerate(others)]
    most = max(found, default=(0, 0))
    return -most[1] if most[0] else None


def sentences(text):
    """(section, sentence), in order; before the first heading the section is empty."""
    section = ""
    for line in text.splitlines():
        if line.lstrip().startswith("#"):
            section = line.strip("# ").lower()
            continue
        for part in re.split(r"(?<=[。！？；!?;])|(?<=\.)\s+", line.strip().lstrip("-*• ")):
            part = part.strip().strip("。；;.!！ ")
            if len(part) > 1:
                yield section, part


def is_of(section, sentence, headings, cues):
    if section:
        return any(heading in section for heading in headings)
    return any(cue in sentence.lower() for cue in cues)


def needs_of(text):
    lines = after(text, "Needs by number:").splitlines()
    return [line.partition(". ")[2] for line in lines if re.match(r"\d+\. ", line)]


def contribute(request):
    text = texts(request)
    seat = number(text, r"第 (\d+) 位", r"number (\d+) of the list")
    own = after(text, "## 你是谁", "## Who you are")
    if seat == 0:
        own = after(text, "## 需求", "## The demand")
    needs = needs_of(text)
    so_far = re.split(r"^## (?:到现在为止|So far)$", text, flags=re.M)[-1]
    statements = []

    def say(kind, sentence, need=None):
        if sentence not in so_far:
            statements.append({"kind": kind, "text": sentence, "evidence": sentence, "need": need, "to": None})

    for section, sentence in sentences(own):
        if len(sentence) > 280:
            continue
        if is_of(section, sentence, INSISTS, INSISTING):
            say("condition", sentence)
        elif is_of(section, sentence, GIVES, GIVING):
            met = best(sentence, needs) if seat else None
            if seat == 0 or met is not None:
                say("offer", sentence, None if met is None else met + 1)
        elif seat and is_of(section, sentence, SEEKS, ASKING):
            say("ask", sentence)
    return json.dumps({"statements": statements[:4]}, ensure_ascii=False)


class Record:
    """What was said, as the text tells it."""

    def __init__(self, text):
        self.needs = needs_of(text)
        self.seats = [int(seat) for seat in re.findall(r"^seat (\d+): ", text, re.M)]
        self.claims = []
        rounds = re.split(r"^Round (\d+):$", text, flags=re.M)
        for at, part in zip(rounds[1::2], rounds[2::2]):
            for found in re.finditer(r"^seat (\d+):$", part, re.M):
                fence = FENCE.match(part, found.end() + 1)
                for line in (fence.group(2) if fence else "").splitlines():
                    said = re.match(r"- (\w+)(?: \(to seat (\d+)\))?: (.*)$", line)
                    if said:
                        to = None if said.group(2) is None else int(said.group(2))
                        self.claims.append((int(at), int(found.group(1)), said.group(1), to, said.group(3)))

    def offers(self):
        """(round, seat, need, text): what others give to a need."""
        for at, seat, kind, to, text in self.claims:
            if kind == "offer" and seat > 0 and self.needs:
                met = best(text, self.needs)
                if to == 0 or met is not None:
                    yield at, seat, met or 0, text


def cite(at, seat):
    return [{"round": at, "seat": seat}]


def catalyst(request):
    record = Record(texts(request))
    pairs = []
    for a in record.seats:
        for b in (b for b in record.seats if b > a):
            gives = [claim for claim in record.offers() if a == 0 and claim[1] == b]
            wanted = [claim for claim in record.claims if claim[2] == "exchange" and claim[1] in (a, b)]
            wanted = [claim for claim in wanted if claim[3] in (a, b)]
            found = gives or wanted
            pairs.append(
                {
                    "a": a,
                    "b": b,
                    "relation": "complement" if found else "none",
                    "words": [found[0][-1][:12]] if found else [],
                    "cites": [{"round": claim[0], "seat": claim[1]} for claim in found[:3]],
                }
            )
    covers = [{"need": need + 1, "seat": seat, "round": at, "text": text} for at, seat, need, text in record.offers()]
    return json.dumps({"pairs": pairs, "covers": covers, "tensions": []}, ensure_ascii=False)


def plan(request):
    record = Record(texts(request))
    tasks, gains, costs = [], [], []
    talks = {}
    for at, seat, need, text in record.offers():
        sources = cite(at, seat)
        if seat not in talks:
            talks[seat] = f"t{len(tasks) + 1}"
            title = f"@0 × @{seat}: {text}"
            tasks.append({"id": talks[seat], "title": title, "assignee": 0, "prerequisites": [], "cites": sources})
        before = [talks[seat]]
        title = f"@{seat}: {text} → {record.needs[need]}"
        work = {"id": f"t{len(tasks) + 1}", "title": title, "assignee": seat, "prerequisites": before, "cites": sources}
        tasks.append(work)
        gains.append({"seat": 0, "text": f"@{seat}: {text}", "cites": sources})
        costs.append({"seat": seat, "text": text, "cites": sources})
    for at, seat, kind, _, text in record.claims:
        if seat == 0 and kind == "offer":
            costs.append({"seat": 0, "text": text, "cites": cite(at, 0)})
    met = {need for _, _, need, _ in record.offers()}
    gaps = [need for at, need in enumerate(record.needs) if at not in met]
    questions = [{"text": need, "cites": cite(0, 0)} for need in gaps]
    summary = " × ".join(f"@{seat}" for seat in record.seats)
    answer = {"summary": summary, "tasks": tasks, "gains": gains, "costs": costs}
    return json.dumps({**answer, "open_questions": questions, "tensions": []}, ensure_ascii=False)


def deliver(request):
    text = texts(request)
    record = Record(text)
    reader = number(text, r"The reader is seat (\d+)\.")
    gets = [
        {"text": said, "from": seat, "cites": cite(at, seat)}
        for at, seat, kind, to, said in record.claims
        if to == reader and seat != reader and kind in ("offer", "exchange")
    ]
    brings = [
        {"text": said, "cites": cite(at, seat)}
        for at, seat, kind, _, said in record.claims
        if seat == reader and kind in ("offer", "exchange")
    ]
    other = next((gain["from"] for gain in gets), 0) if reader == 0 else 0
    follow = {"text": f"→ @{other}", "cites": cite(0, 0)} if other != reader else None
    answer = {"gets": gets, "brings": brings, "next": [follow] if follow else [], "observations": []}
    return json.dumps(answer, ensure_ascii=False)


STAGES = {"contribute": contribute, "catalyst": catalyst, "plan": plan, "deliver": deliver}
