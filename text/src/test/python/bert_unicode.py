"""Prints a CRC-32 of what Hugging Face's tokenizers 0.23 does to each code point up to U+1FFFF as BERT's normaliser and
pre-tokenizer: BertUnicodeTest computes the same. Left out: capitals that Unicode has only since version 17.

    python bert_unicode.py [FILE]     # FILE gets the lines themselves, to compare
"""
import sys, zlib
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

NEW = {0xA7CE, 0xA7D2, 0xA7D4, *range(0x16EA0, 0x16EB9)}
uncased = BertNormalizer()
cased = BertNormalizer(lowercase=False)
cut = BertPreTokenizer()


def spelled(s):
    return ".".join(f"{ord(c):x}" for c in s)


lines = []
for c in range(0x20000):
    if 0xD800 <= c < 0xE000 or c in NEW:
        continue
    s = chr(c)
    parts = len(cut.pre_tokenize_str("a" + s + "a"))
    lines.append(f"{c:x} {spelled(uncased.normalize_str(s))} {spelled(cased.normalize_str(s))} {parts}\n")
text = "".join(lines)
print(f"{zlib.crc32(text.encode()):08x}")
if len(sys.argv) > 1:
    open(sys.argv[1], "w").write(text)
