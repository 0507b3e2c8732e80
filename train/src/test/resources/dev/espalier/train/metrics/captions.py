"""Makes captions.json: translations of captions with their BLEU as the recipe `translate` measures it (13a, lower case, exp).

    python captions.py [MULTI30K]

Needs sacrebleu (2.x). Pairs are (translation, reference), written for this test. With a folder of Multi30k, captions.json gets its
1,000 English test lines as references and these with words dropped, doubled and exchanged as translations (for a check by hand: that
file is not kept).
"""
import gzip
import json
import pathlib
import random
import sys

import sacrebleu

PAIRS = [
    ("two young men are standing outside near many bushes.", "Two young, white males are outside near many bushes."),
    ("several men in hard hats are operating a giant pulley system.", "Several men in hard hats operate a giant pulley system."),
    ("a little girl climbs into a wooden playhouse .", "A little girl climbing into a wooden playhouse."),
    ("a man in a blue t-shirt stands on a ladder, cleaning a window.", "A man in a blue shirt is standing on a ladder cleaning a window."),
    ("the woman's dog doesn't like the 3-legged stool.", "The woman's dog does not like the three-legged stool."),
    ("a boy wearing the number 1,234.5 runs past the \"finish\" line.", "A boy with number 1,234.5 runs across the \"finish\" line!"),
    ("a café in zürich - people drink coffee & tea.", "A café in Zürich – people are drinking coffee &amp; tea."),
    ("ein mann", "A man sleeps on a green couch in a dark room."),
    ("", "Nobody is to be seen."),
    ("a group of people people people", "A group of people stand in front of an igloo."),
    ("people are fixing the roof of a house in the 1950s.", "People are fixing the roof of a house in the 1950s."),
    ("a man in an orange hat staring at something...", "A man in an orange hat starring at something."),
    ("a boston terrier is running on lush green grass in front of a white fence.",
     "A Boston Terrier is running on lush green grass in front of a white fence."),
    ("five people wearing winter jackets and helmets stand in the snow, with snowmobiles in the background.",
     "Five people in winter jackets and helmets stand in the snow with snowmobiles in the background."),
    ("a man (left) and a woman [right] share 50% of a sandwich/roll; it costs $3.50.",
     "A man (left) and a woman (right) share half of a sandwich; it costs $3.50."),
    ("he said: \"jump!\" - and at 10.30 she jumped", "He said, 'Jump!' and at 10:30 she jumped."),
    ("a girl in a karate uniform breaking a board with a front kick.", "A girl in karate uniform breaking a stick with a front kick."),
    ("  a young child is   standing alone on some jagged rocks .  ", "A young child is standing alone on some jagged rocks."),
    ("the straße is wet <unk> and the ÉTÉ is over", "The street is wet, and summer (ÉTÉ) is over."),
    ("a construction worker no. 7 drills at 3.", "Construction worker No.7 is drilling at 3."),
]


def worn(lines):
    rng = random.Random(1)
    for line in lines:
        words = line.lower().split()
        for _ in range(rng.randrange(5)):
            i, j = rng.randrange(len(words)), rng.randrange(len(words))
            kind = rng.randrange(3)
            if kind == 0 and len(words) > 1:
                del words[i]
            elif kind == 1:
                words.insert(i, words[i])
            else:
                words[i], words[j] = words[j], words[i]
        yield " ".join(words)


pairs = PAIRS
if len(sys.argv) > 1:
    with gzip.open(pathlib.Path(sys.argv[1]) / "test_2016_flickr.en.gz", "rt", encoding="utf-8") as f:
        references = [line.strip().lower() for line in f]
    pairs = list(zip(worn(references), references))
metric = sacrebleu.BLEU(lowercase=True, tokenize="13a", smooth_method="exp")
whole = metric.corpus_score([h for h, _ in pairs], [[r for _, r in pairs]])
parts = [metric.corpus_score([h], [[r]]).score for h, r in pairs]
out = {
    "signature": str(metric.get_signature()),
    "pairs": [list(p) for p in pairs],
    "bleu": whole.score,
    "brevity": whole.bp,
    "lines": parts,  # each line as a corpus of its own
}
pathlib.Path(__file__).with_name("captions.json").write_text(json.dumps(out, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
