"""Writes metrics.json: measures as the libraries that people compare with compute them.

    python metrics.py

Needs scikit-learn (1.2), scikit-image (0.19), sacrebleu (2.x) and pycocotools (2.0). ROUGE, error rates, calibration and perplexity
are written out from their definitions.
"""
import collections
import json
import math
import pathlib
import re

import numpy as np
import sacrebleu
from pycocotools.cocoeval import COCOeval
from skimage.metrics import peak_signal_noise_ratio, structural_similarity
from sklearn import metrics as sk

rng = np.random.default_rng(5)
out = {}


def enc(a):
    a = np.asarray(a)
    return {"shape": list(a.shape), "data": [float(v) for v in a.astype(np.float64).ravel()]}


# Classes: logits of 60 samples of 4 classes, float32.
logits = rng.normal(size=(60, 4)).astype(np.float32)
target = np.where(rng.random(60) < 0.5, logits.argmax(1), rng.integers(0, 4, 60))
p, labels = logits.argmax(1), list(range(4))
c = {"logits": enc(logits), "target": enc(target), "figures": {}}
for average in ["micro", "macro", "weighted"]:
    for name, f in [("precision", sk.precision_score), ("recall", sk.recall_score), ("f1", sk.f1_score)]:
        c["figures"][name + "-" + average] = f(target, p, labels=labels, average=average, zero_division=0)
    for beta in [0.5, 2.0]:
        c["figures"][f"f{beta}-{average}"] = sk.fbeta_score(target, p, beta=beta, labels=labels, average=average, zero_division=0)
c["perClass"] = {
    "precision": list(sk.precision_score(target, p, labels=labels, average=None)),
    "recall": list(sk.recall_score(target, p, labels=labels, average=None)),
    "f2": list(sk.fbeta_score(target, p, beta=2.0, labels=labels, average=None)),
    "iou": list(sk.jaccard_score(target, p, labels=labels, average=None)),
}
c["figures"].update(
    accuracy=sk.accuracy_score(target, p),
    top2=sk.top_k_accuracy_score(target, logits, k=2),
    mcc=sk.matthews_corrcoef(target, p),
    kappa=sk.cohen_kappa_score(target, p),
    kappaLinear=sk.cohen_kappa_score(target, p, weights="linear"),
    kappaQuadratic=sk.cohen_kappa_score(target, p, weights="quadratic"),
    iou=sk.jaccard_score(target, p, labels=labels, average="macro"),
)
prob = (np.exp(logits.astype(np.float64)) / np.exp(logits.astype(np.float64)).sum(1, keepdims=True)).astype(np.float32)
for average in ["macro", "weighted"]:
    c["figures"]["auc-" + average] = sk.roc_auc_score(target, prob / prob.sum(1, keepdims=True), multi_class="ovr", average=average)
onehot = np.eye(4)[target]
for average in ["micro", "macro", "weighted"]:
    c["figures"]["ap-" + average] = sk.average_precision_score(onehot, logits, average=average)
c["prob"] = enc(prob)
out["classes"] = c

# Calibration, 10 bins ((k - 1)/10, k/10].
conf, hit = prob.max(1).astype(np.float64), prob.argmax(1) == target
bins = np.clip(np.ceil(conf * 10).astype(int) - 1, 0, 9)
gaps = [(np.mean(bins == k), abs(conf[bins == k].mean() - hit[bins == k].mean())) for k in range(10) if (bins == k).any()]
c["figures"].update(
    ece=sum(w * g for w, g in gaps), rmsce=math.sqrt(sum(w * g * g for w, g in gaps)), mce=max(g for _, g in gaps)
)
shift = logits.astype(np.float64)
nll = np.log(np.exp(shift).sum(1)) - shift[np.arange(60), target]
c["figures"]["perplexity"] = math.exp(nll.mean())

# Yes or no, with equal scores.
scores = (rng.integers(0, 12, 80) / 8).astype(np.float32)
yes = (rng.random(80) < 0.2 + scores / 3).astype(np.int64)
out["binary"] = {"scores": enc(scores), "yes": enc(yes), "auc": sk.roc_auc_score(yes, scores), "ap": sk.average_precision_score(yes, scores)}

# Regression; r2 far from 0.
t = (1000 + rng.normal(size=50)).astype(np.float32)
y = (t + 0.3 * rng.normal(size=50)).astype(np.float32)
d = [t.astype(np.float64), y.astype(np.float64)]
out["regression"] = {
    "y": enc(y), "t": enc(t), "mae": sk.mean_absolute_error(*d), "mse": sk.mean_squared_error(*d),
    "rmse": math.sqrt(sk.mean_squared_error(*d)), "r2": sk.r2_score(*d), "mape": sk.mean_absolute_percentage_error(*d),
}

# Images.
x = rng.random((2, 3, 14, 17))
z = np.clip(x + 0.1 * rng.normal(size=x.shape), 0, 1)
x, z = x.astype(np.float32), z.astype(np.float32)
one = lambda a, b: structural_similarity(
    a.astype(np.float64), b.astype(np.float64), channel_axis=0, data_range=1.0, gaussian_weights=True, sigma=1.5, use_sample_covariance=False
)
out["images"] = {
    "x": enc(x), "z": enc(z), "psnr": peak_signal_noise_ratio(x.astype(np.float64), z.astype(np.float64), data_range=1.0),
    "ssim": float(np.mean([one(a, b) for a, b in zip(x, z)])),
}

# Translations.
texts = [
    ("The dog bit the man.", ["The dog bit the man.", "The dog had bit the man."]),
    ("It wasn't surprising, at 1,000.5 dollars - or \"less\".", ["It was not unexpected, at 1,000.5 dollars (or less).", "No one was surprised: $1,000.5!"]),
    ("The man bit him first &amp; ran, in 1999-2000.", ["The man had bitten him first & ran in 1999-2000.", "He was bitten first."]),
    ("Über-große Äpfel kosten 3.5 € / kg; nicht wahr?", ["Übergroße Äpfel kosten 3,5 € pro kg, nicht wahr?", "Große Äpfel sind teuer."]),
    ("yes", ["yes, of course", "yes"]),
]
hyps, refs = [h for h, _ in texts], [list(r) for r in zip(*[r for _, r in texts])]
bleu = {}
for name, options in {
    "13a": {}, "none": dict(tokenize="none"), "char": dict(tokenize="char"), "lowercase": dict(lowercase=True),
    "order2": dict(max_ngram_order=2), "noSmoothing": dict(smooth_method="none"),
}.items():
    bleu[name] = sacrebleu.BLEU(**options).corpus_score(hyps, refs).score
for name, options in {
    "exp": {}, "floor": dict(smooth_method="floor"), "addK": dict(smooth_method="add-k"), "none": dict(smooth_method="none"),
    "effective": dict(effective_order=True), "effectiveFloor": dict(effective_order=True, smooth_method="floor"),
}.items():
    bleu["short-" + name] = sacrebleu.BLEU(**options).corpus_score(["the cat sat"], [["the dog sat on the mat"]]).score
    bleu["one-" + name] = sacrebleu.BLEU(**options).corpus_score(["yes"], [["yes"]]).score
tok = sacrebleu.BLEU().tokenizer
out["texts"] = {"texts": [{"text": h, "references": r, "tokens": tok(h).split()} for h, r in texts], "bleu": bleu}


def words(s):
    return re.sub(r"[^a-z0-9]+", " ", s.lower()).split()


def rouge(n, text, reference):
    a, b = words(text), words(reference)
    if n:
        grams = [collections.Counter(tuple(w[i:i + n]) for i in range(len(w) - n + 1)) for w in (a, b)]
        common, sizes = sum((grams[0] & grams[1]).values()), [sum(g.values()) for g in grams]
    else:
        table = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
        for i, v in enumerate(a):
            for j, w in enumerate(b):
                table[i + 1][j + 1] = table[i][j] + 1 if v == w else max(table[i][j + 1], table[i + 1][j])
        common, sizes = table[-1][-1], [len(a), len(b)]
    pr, re_ = common / max(sizes[0], 1), common / max(sizes[1], 1)
    return pr, re_, 2 * pr * re_ / (pr + re_) if pr + re_ else 0.0


def distance(a, b):
    row = list(range(len(b) + 1))
    for i, v in enumerate(a):
        new = [i + 1]
        for j, w in enumerate(b):
            new.append(min(row[j] + (v != w), row[j + 1] + 1, new[j] + 1))
        row = new
    return row[-1]


for name, n in [("rouge1", 1), ("rouge2", 2), ("rougeL", 0)]:
    first = [rouge(n, h, r[0]) for h, r in texts]
    best = [max((rouge(n, h, q) for q in r), key=lambda s: s[2]) for h, r in texts]
    out["texts"][name] = {"first": [float(np.mean(v)) for v in zip(*first)], "best": float(np.mean([b[2] for b in best]))}
out["texts"]["wer"] = sum(distance(h.split(), r[0].split()) for h, r in texts) / sum(len(r[0].split()) for _, r in texts)
out["texts"]["cer"] = sum(distance(h, r[0]) for h, r in texts) / sum(len(r[0]) for _, r in texts)


# Boxes: 12 images, 3 classes, some crowds, distinct scores.
class Boxes:
    def __init__(self, anns):
        self.anns = {a["id"]: a for a in anns}

    def getCatIds(self, *_, **__):
        return [0, 1, 2]

    def getImgIds(self, *_, **__):
        return list(range(12))

    def getAnnIds(self, imgIds=(), catIds=(), **_):
        return [i for i, a in self.anns.items() if a["image_id"] in imgIds and a["category_id"] in catIds]

    def loadAnns(self, ids):
        return [self.anns[i] for i in ids]


truth, found, images = [], [], []
for image in range(12):
    boxes = rng.integers(0, 60, (int(rng.integers(1, 7)), 4)).astype(float)
    boxes[:, 2:] = boxes[:, :2] + 10 + boxes[:, 2:] / 2
    label, crowd = rng.integers(0, 3, len(boxes)), (rng.random(len(boxes)) < 0.15).astype(int)
    near = np.concatenate([boxes + rng.normal(size=boxes.shape) * 3, boxes + rng.normal(size=boxes.shape) * 9])
    near[:, 2:] = np.maximum(near[:, 2:], near[:, :2] + 1)
    own = np.where(rng.random(len(near)) < 0.85, np.tile(label, 2), rng.integers(0, 3, len(near)))
    score = rng.random(len(near))
    images.append({"boxes": enc(boxes), "labels": enc(label), "crowd": enc(crowd), "found": enc(near), "scores": enc(score), "own": enc(own)})
    for anns, bb, ll in [(truth, boxes, label), (found, near, own)]:
        for k, (b, l) in enumerate(zip(bb, ll)):
            w, h = b[2] - b[0], b[3] - b[1]
            anns.append({"id": len(anns) + 1, "image_id": image, "category_id": int(l), "bbox": [b[0], b[1], w, h], "area": w * h, "iscrowd": 0, "ignore": 0})
            if anns is truth:
                anns[-1].update(iscrowd=int(crowd[k]), ignore=int(crowd[k]))
            else:
                anns[-1]["score"] = float(score[k])
e = COCOeval(Boxes(truth), Boxes(found), "bbox")
e.evaluate()
e.accumulate()
precision = e.eval["precision"][:, :, :, 0, 2]
out["boxes"] = {
    "images": images, "map": float(precision[precision > -1].mean()), "map50": float(precision[0][precision[0] > -1].mean()),
    "map75": float(precision[5][precision[5] > -1].mean()), "perClass": [float(precision[:, :, k].mean()) for k in range(3)],
}
pathlib.Path(__file__).with_name("metrics.json").write_text(json.dumps(out, ensure_ascii=False) + "\n")
