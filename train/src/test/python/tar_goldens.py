"""Writes TarGoldens.java: small archives made by Python's tarfile, gzipped, in base64."""
import base64, gzip, io, pathlib, tarfile


def archive(form):
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=form) as tar:
        def add(name, content, kind=tarfile.REGTYPE):
            info = tarfile.TarInfo(name)
            info.size, info.type = len(content), kind
            tar.addfile(info, io.BytesIO(content))
        add("./a.txt", b"hello\n")
        add("d", b"", tarfile.DIRTYPE)
        add("empty", b"")
        add("d/" + "x" * 150 + "/é.txt", "é".encode())
        link = tarfile.TarInfo("l" * 120)
        link.type, link.linkname = tarfile.SYMTYPE, "a.txt"
        tar.addfile(link)
        add("big", b"b" * 1000)
        add("last", b"z" * 512)
    return base64.b64encode(gzip.compress(raw.getvalue(), mtime=0)).decode()


def constant(name, text):
    parts = [text[i:i + 80] for i in range(0, len(text), 80)]
    return "  static final String %s =\n      \"%s\";\n" % (name, "\"\n          + \"".join(parts))


target = pathlib.Path(__file__).parents[1] / "java/dev/espalier/train/data/TarGoldens.java"
target.write_text("package dev.espalier.train.data;\n\n"
                  "/** Archives by Python's tarfile; written by src/test/python/tar_goldens.py. */\n"
                  "final class TarGoldens {\n  private TarGoldens() {}\n\n"
                  + constant("PAX", archive(tarfile.PAX_FORMAT)) + "\n"
                  + constant("GNU", archive(tarfile.GNU_FORMAT)) + "}\n")
