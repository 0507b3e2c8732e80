"""Makes the files in src/test/resources/dev/espalier/text: what Hugging Face's tokenizers 0.23 and
SentencePiece 0.2 train from a small corpus, and what they make of texts.

    python tokenizers_reference.py ../resources/dev/espalier/text [../../../../cli/src/test/resources]
"""
import base64, hashlib, io, json, os, random, sys, tempfile

import sentencepiece
from tokenizers import (AddedToken, BertWordPieceTokenizer, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers,
                        processors, trainers)

OUT = sys.argv[1]

# The corpus: sentences of two languages from a few words, so that it is ours and small.
EN = [["the", "a", "one", "another", "every"],
      ["old", "small", "quiet", "green", "unhappy", "well-known", "forgotten"],
      ["teacher", "river", "garden", "runner", "painter", "children's choir", "dog", "market"],
      ["doesn't see", "is watching", "has painted", "runs along", "they're calling", "we'll find"],
      ["the bridge", "an apple", "two houses", "12 boats", "the 2,500 birds", "everything", "nothing"],
      ["today.", "in winter!", "at 7:30?", "again and again ...", "(perhaps)", "without a word."]]
DE = [["der", "ein", "jeder", "dieser"],
      ["alte", "kleine", "große", "schöne", "ungewöhnliche"],
      ["Lehrer", "Fluss", "Gärtner", "Läufer", "Straßenmusiker", "Nachbarshund"],
      ["sieht", "zeichnet", "überquert", "hört", "besucht"],
      ["die Brücke", "einen Apfel", "zwei Häuser", "die Königin", "12 Boote"],
      ["heute.", "im Winter!", "um 7:30 Uhr?", "immer wieder ...", "„vielleicht“."]]


def corpus():
    rng = random.Random(5)
    lines = [" ".join(rng.choice(part) for part in rng.choice([EN, DE])) for _ in range(320)]
    return lines + ["naïve café, déjà vu", "日本語 と 中文", "Привет, мир!", "emoji 😀👍 fine …", "tab\there"]


TEXTS = [
    "", " ", "   ", "a", "the old teacher doesn't see the bridge today.", " leading and trailing ",
    "two  spaces   three", "line\nbreak\n\nand\r\nmore\t\ttabs ", "don't we'll they're I'VE O'Neil's 'tis",
    "12 boats, 2,500 birds; 7:30?! 1234567 ½ ² Ⅷ", "großen Straßenmusiker überquert die Königin",
    "naïve café déjà vu cafe\u0301 A\u030angstro\u0308m", "ÀÉÎÕÜ ÇÑ ŠŽ İI ı ſs ẞ ǅ", "日本語 と 中文 混合text漢字",
    "안녕하세요 세계 한", "Привет, мир! Ёлка й", "שלום עולם", "مرحبا ٠١٢", "नमस्ते दुनिया", "ไทยสวัสดี",
    "😀", "a😀👍🏽b 👨‍👩‍👧‍👦 🇩🇪", "𝓗𝓮𝓵𝓵𝓸 𐐷", "x\u200by\u00adz\u2028w\u0085v\u00a0u\u3000t", "nul\u0000 \ufffd \ue000 \x1b",
    "[MASK] and [CLS]", "<s>hi</s><pad> <unk>", "<|endoftext|>x <|endoftext|>", "▁marks▁ ▁▁",
    "<0x0A> not a byte", "under_score snake_case CamelCase", "https://example.org/a?b=c&d=1#e", "\"quoted\" (brackets) [x] {y} <z>",
    "unhappyunhappyunhappy", "zzzzzzzzzzqqqqqqqq", "$5.00 + 3% = €7", "\u0301\u0302 marks first", "... --- ___ !!!",
    "end with newline\n", "\n", "fi ﬁ ＦＵＬＬ ﾊﾝ①", "a" * 70, "der kleine Gärtner sieht einen Apfel im Winter!",
]
PAIRS = [("the old teacher", "is watching"), ("", "second"), ("first only", ""),
         ("a small quiet dog runs along the bridge", "the garden"), ("one", "every forgotten painter has painted two houses today.")]


def cases(t):
    def one(e):
        return {"ids": e.ids, "tokens": e.tokens, "types": e.type_ids, "offsets": [list(o) for o in e.offsets],
                "special": e.special_tokens_mask}
    out = {"texts": [], "pairs": [], "plain": [], "cut": [], "padded": []}
    for s in TEXTS:
        e = t.encode(s)
        out["texts"].append(dict(one(e), text=s, decoded=t.decode(e.ids), all=t.decode(e.ids, skip_special_tokens=False)))
    for a, b in PAIRS:
        out["pairs"].append(dict(one(t.encode(a, b)), a=a, b=b))
    for s in TEXTS[4:8]:
        out["plain"].append({"text": s, "ids": t.encode(s, add_special_tokens=False).ids})
    for n in (5, 6, 9):
        whole = [[t.encode(a, b).sequence_ids.count(k) for k in (0, 1)] for a, b in PAIRS]
        t.enable_truncation(n, strategy="longest_first")
        for (a, b), (n1, n2) in zip(PAIRS, whole):
            cut = t.encode(a, b).sequence_ids
            while n1 + n2 > cut.count(0) + cut.count(1):
                n1, n2 = (n1 - 1, n2) if n1 > n2 else (n1, n2 - 1)
            if n1 != cut.count(0):  # an odd token goes to the one or the other text, depending on how words come apart
                continue
            out["cut"].append({"max": n, "a": a, "b": b, "ids": t.encode(a, b).ids, "single": t.encode(a).ids})
        t.no_truncation()
    for side in ("left", "right"):
        t.enable_padding(direction=side, pad_to_multiple_of=8, pad_id=1)
        for e in t.encode_batch(TEXTS[3:8]):
            out["padded"].append({"side": side, "ids": e.ids, "mask": e.attention_mask})
    t.no_padding()
    return out


def save(name, t):
    with open(os.path.join(OUT, name + ".json"), "w", encoding="utf-8") as f:
        json.dump(dict(tokenizer=json.loads(t.to_str()), **cases(t)), f, ensure_ascii=True, separators=(",", ":"))
        f.write("\n")


def bpe(pre, size, specials, normalizer=None, initial=(), **model):
    t = Tokenizer(models.BPE(**model))
    t.pre_tokenizer = pre
    if normalizer:
        t.normalizer = normalizer
    t.train_from_iterator(LINES, trainers.BpeTrainer(
        vocab_size=size, min_frequency=2, show_progress=False, special_tokens=specials, initial_alphabet=list(initial),
        **{k: v for k, v in model.items() if k == "end_of_word_suffix"}))
    return t


LINES = corpus()
with open(os.path.join(OUT, "corpus.txt"), "w", encoding="utf-8") as f:
    f.write("\n".join(LINES) + "\n")

alphabet = pre_tokenizers.ByteLevel.alphabet()
t = bpe(pre_tokenizers.ByteLevel(add_prefix_space=False), 500, ["<|endoftext|>"], initial=alphabet)
t.decoder, t.post_processor = decoders.ByteLevel(), processors.ByteLevel(trim_offsets=False)
save("bytes", t)

t = bpe(pre_tokenizers.Sequence([pre_tokenizers.Metaspace(), pre_tokenizers.Punctuation()]), 400,
        ["<pad>", "<unk>", "<s>", "</s>"], unk_token="<unk>")
t.decoder = decoders.Metaspace()
save("marked", t)

t = bpe(pre_tokenizers.ByteLevel(add_prefix_space=True), 420, ["<s>", "<pad>", "</s>", "<unk>"], initial=alphabet)
t.add_special_tokens([AddedToken("<mask>", lstrip=True)])
t.decoder = decoders.ByteLevel()
t.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), trim_offsets=True, add_prefix_space=True)
save("roberta", t)

llama3 = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
t = bpe(pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(llama3), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]),
        420, ["<|endoftext|>"], initial=alphabet, ignore_merges=True)
t.decoder = decoders.ByteLevel()
t.post_processor = processors.Sequence([processors.ByteLevel(trim_offsets=False), processors.TemplateProcessing(
    single="<|endoftext|> $A", pair="<|endoftext|> $A <|endoftext|> $B:1", special_tokens=[("<|endoftext|>", 0)])])
save("llama3", t)

t = bpe(pre_tokenizers.WhitespaceSplit(), 300, ["<pad>", "<unk>", "<s>", "</s>"], unk_token="<unk>", end_of_word_suffix="</w>")
t.decoder = decoders.BPEDecoder()
save("suffixed", t)

t = bpe(pre_tokenizers.Sequence([pre_tokenizers.Metaspace(prepend_scheme="first"), pre_tokenizers.Digits(individual_digits=True),
                                 pre_tokenizers.Punctuation("merged_with_previous")]),
        330, ["<unk>", "<pad>"], normalizer=normalizers.Sequence([normalizers.NFC(), normalizers.Strip(), normalizers.Replace("…", "...")]),
        unk_token="<unk>", fuse_unk=True)
t.add_special_tokens([AddedToken("<|end|>", rstrip=True)])
t.add_tokens([AddedToken("see", single_word=True), AddedToken("Appel", normalized=True), "watch"])
t.decoder = decoders.Metaspace(prepend_scheme="first")
save("mixed", t)

for name, lower in (("uncased", True), ("cased", False)):
    t = Tokenizer(models.WordPiece(unk_token="[UNK]", max_input_chars_per_word=60))
    t.normalizer = normalizers.BertNormalizer(lowercase=lower)
    t.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    t.train_from_iterator(LINES, trainers.WordPieceTrainer(vocab_size=400, min_frequency=2, show_progress=False, special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]))
    t.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    t.decoder = decoders.WordPiece()
    save(name, t)

t = Tokenizer(models.WordLevel(unk_token="<unk>"))
t.normalizer = normalizers.Sequence([normalizers.NFD(), normalizers.StripAccents(), normalizers.Lowercase()])
t.pre_tokenizer = pre_tokenizers.Whitespace()
t.train_from_iterator(LINES, trainers.WordLevelTrainer(min_frequency=2, show_progress=False, special_tokens=["<unk>", "<pad>"]))
save("words", t)

# SentencePiece: as Llama was trained; with rules, single spaces and own symbols; without byte fallback.
rules = os.path.join(tempfile.mkdtemp(), "rules.tsv")
with open(rules, "w") as f:
    f.write("FB01\t66 69\nDF\t73 73\n41\t61\n41 30A\tE5\n3000\t20\n9\t20\nA\t20\n")
KINDS = {
    "llama": dict(vocab_size=560, byte_fallback=True, normalization_rule_name="identity", remove_extra_whitespaces=False, split_digits=True),
    "rules": dict(vocab_size=380, normalization_rule_tsv=rules, user_defined_symbols=["<sep>", "watch"]),
    "plain": dict(vocab_size=300, normalization_rule_name="identity", add_dummy_prefix=False, character_coverage=0.98),
}
for name, options in KINDS.items():
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(sentence_iterator=iter(LINES), model_writer=model, model_type="bpe",
                                             minloglevel=2, num_threads=1, **options)
    sp = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
    # NUL is no text to SentencePiece, and a mark at the end of a text counts as a space when these are removed.
    out = [{"text": s, "ids": sp.encode(s), "decoded": sp.decode([i for i in sp.encode(s) if not sp.is_unknown(i)])}
           for s in TEXTS + ["x<sep>y watchtower", "Å ﬁne\n\tß"] if "\0" not in s and (name == "llama" or "▁" not in s)]
    with open(os.path.join(OUT, "sp-" + name + ".json"), "w") as f:
        json.dump({"model": base64.b64encode(model.getvalue()).decode(), "texts": out}, f, separators=(",", ":"))
        f.write("\n")

# The small suite "tokenizers" of the command conformance, in the form of the full one.
if len(sys.argv) > 2:
    CLI = sys.argv[2]  # cli/src/test/resources
    SUITE = os.path.join(CLI, "conformance", "tokenizers")

    def put(folder, name, text):
        path = os.path.join(CLI, "data", folder)
        os.makedirs(path, exist_ok=True)
        with open(os.path.join(path, name), "w", encoding="utf-8") as f:
            f.write(text)
        return hashlib.sha256(text.encode()).hexdigest()

    def suite(name, head, rows):
        os.makedirs(SUITE, exist_ok=True)
        with open(os.path.join(SUITE, name + ".json"), "w") as f:
            f.write(json.dumps(dict(head, cases=rows), separators=(",", ":")).replace("},{", "},\n{") + "\n")

    t = Tokenizer.from_str(json.dumps(json.load(open(os.path.join(OUT, "bytes.json")))["tokenizer"]))
    model = json.loads(t.to_str())["model"]
    sums = {"encoder.json": put("small-gpt2", "encoder.json", json.dumps(model["vocab"]) + "\n"),
            "vocab.bpe": put("small-gpt2", "vocab.bpe", "#version: 0.2\n" + "".join(" ".join(m) + "\n" for m in model["merges"]))}
    plain = Tokenizer.from_str(t.to_str())
    plain.encode_special_tokens = True
    rows = [dict({"text": s, "ids": plain.encode(s).ids, "decoded": s}, **({"ids_special": t.encode(s).ids} if "<|endoftext|>" in s else {})) for s in TEXTS]
    suite("gpt2", {"format": "myelin-tokenizer-1", "algorithm": "byte-level BPE", "vocab": "small-gpt2/encoder.json, vocab.bpe", "sha256": sums}, rows)

    t = Tokenizer.from_str(json.dumps(json.load(open(os.path.join(OUT, "uncased.json")))["tokenizer"]))
    words = sorted(t.get_vocab(), key=t.get_vocab().get)
    digest = put("small-bert", "vocab.txt", "".join(w + "\n" for w in words))
    t = BertWordPieceTokenizer({w: i for i, w in enumerate(words)}, lowercase=True)
    rows = []
    for s in TEXTS:
        e = t.encode(s)
        rows.append({"text": s, "ids": e.ids, "tokens": e.tokens, "offsets": [list(o) for o in e.offsets], "decoded": t.decode(e.ids)})
    suite("bert-uncased", {"format": "myelin-tokenizer-1", "algorithm": "WordPiece, uncased", "vocab": "small-bert/vocab.txt", "sha256": digest}, rows)
    suite("bert-uncased-pairs", {"format": "myelin-tokenizer-pairs-1"},
          [{"a": a, "b": b, "ids": t.encode(a, b).ids, "type_ids": t.encode(a, b).type_ids} for a, b in PAIRS])

    data = json.load(open(os.path.join(OUT, "sp-llama.json")))
    sp = sentencepiece.SentencePieceProcessor(model_proto=base64.b64decode(data["model"]))
    pieces = [{"id": i, "piece": sp.id_to_piece(i).replace("\u2581", " ") if i > 2 else ["<unk>", "\n<s>\n", "\n</s>\n"][i], "score": sp.get_score(i)}
              for i in range(sp.get_piece_size())]
    digest = put("small-stories", "vocab.json", json.dumps(pieces).replace("}, {", "},\n{") + "\n")
    suite("stories260k", {"format": "myelin-tokenizer-1", "algorithm": "sentencepiece BPE with byte fallback", "vocab": "small-stories/vocab.json", "sha256": digest}, data["texts"])
