package dev.espalier.text.tokenizers;

import java.text.Normalizer.Form;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What BERT does to a text before it is cut: control characters vanish and white space becomes
 * spaces; Chinese characters get spaces around them; accents go; letters become small.
 */
final class BertNormalizer implements Normalizer {
  private final boolean clean;
  private final boolean chinese;
  private final boolean strip;
  private final boolean lower;

  /** What one code point of the basic plane becomes; null: not yet known. */
  private final @Nullable String[] known = new @Nullable String[1 << 16];

  BertNormalizer(boolean clean, boolean chinese, boolean strip, boolean lower) {
    this.clean = clean;
    this.chinese = chinese;
    this.strip = strip;
    this.lower = lower;
  }

  @Override
  public Chars apply(Chars t, boolean first) {
    var out = Chars.sized(t.length + 16);
    for (int i = 0; i < t.length; ) {
      char c = t.units[i];
      if (c >= ' ' && c < 127) {
        out.add(lower && c >= 'A' && c <= 'Z' ? (char) (c + 32) : c, t.from(i), t.to(i));
        i++;
        continue;
      }
      int next = Unicode.after(t.units, i, t.length);
      out.addAll(of(Unicode.at(t.units, i, t.length)), t.from(i), t.to(next - 1));
      i = next;
    }
    return out;
  }

  private String of(int p) {
    if (p >= known.length) {
      return compute(p);
    }
    var s = known[p];
    if (s == null) {
      s = compute(p);
      known[p] = s;
    }
    return s;
  }

  private String compute(int p) {
    if (clean) {
      if (p == 0 || p == 0xFFFD || BertUnicode.isControl(p)) {
        return "";
      }
      if (Unicode.isSpace(p)) {
        return " ";
      }
    }
    var s = Character.toString(p);
    if (strip) {
      s = BertUnicode.isWhole(p) ? s : java.text.Normalizer.normalize(s, Form.NFD);
      var kept = new StringBuilder(s.length());
      s.codePoints().filter(c -> !BertUnicode.isAccent(c)).forEach(kept::appendCodePoint);
      s = kept.toString();
    }
    if (lower) {
      var small = new StringBuilder(s.length());
      s.codePoints().forEach(c -> small.append(Character.toString(c).toLowerCase(Locale.ROOT)));
      s = small.toString();
    }
    return chinese && Unicode.isChinese(p) ? " " + s + " " : s;
  }
}
