package dev.espalier.models.generate;

import dev.espalier.base.ValueException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes with a network, whatever its kind:
 *
 * <pre>{@code
 * var generator = new Generator(model, GenerationOptions.sampling(0.8).topP(0.95), tokenizer::decode);
 * var text = generator.generate(tokenizer.encode("Once upon a time")).text();
 * generator.stream(prompt).forEachRemaining(t -> System.out.print(t.text()));
 * }</pre>
 *
 * <p>Prompts of different lengths may share a batch: each is written as if it were alone. All steps
 * of a batch have one plan (and one for pieces of prompts), whatever the positions. The same
 * options, weights and prompts give the same tokens on any number of threads.
 *
 * <p>Generation ends early when the listener says so or the thread is interrupted (the interrupt
 * stays set). A generator has no state; it may be used by several threads.
 */
public final class Generator {
  private final Decoder decoder;
  private final GenerationOptions options;
  private final @Nullable Spelling spelling;

  /** Without texts: ids alone. */
  public Generator(Decoder decoder, GenerationOptions options) {
    this(decoder, options, null);
  }

  /** {@code spelling} writes the tokens, which stop texts need; null for ids alone. */
  public Generator(Decoder decoder, GenerationOptions options, @Nullable Spelling spelling) {
    if (spelling == null && !options.stop().isEmpty()) {
      throw new ValueException(
          "generate",
          "stop texts without a spelling of the tokens",
          "new Generator(decoder, options, tokenizer::decode), or name end tokens");
    }
    this.decoder = decoder;
    this.options = options;
    this.spelling = spelling;
  }

  /** What follows one prompt, which has one token at least. */
  public Completion generate(int[] prompt) {
    return generate(List.of(prompt)).getFirst();
  }

  /** What follows each prompt. */
  public List<Completion> generate(List<int[]> prompts) {
    return generate(prompts, token -> true);
  }

  /**
   * What follows each prompt; the listener hears each token when it is written (with beams, when
   * all is written).
   */
  public List<Completion> generate(List<int[]> prompts, TokenListener listener) {
    if (prompts.isEmpty()) {
      return List.of();
    }
    if (options.beams() > 1) {
      var best = new ArrayList<Completion>();
      var found = beams(prompts);
      for (int i = 0; i < found.size(); i++) {
        var c = found.get(i).getFirst();
        best.add(c);
        tell(i, c, listener);
      }
      return best;
    }
    var writing = new Writing(decoder, options, spelling, prompts);
    while (!writing.ended()) {
      for (var token : writing.step()) {
        if (!listener.token(token)) {
          writing.cancel();
        }
      }
    }
    return writing.completions();
  }

  private void tell(int sequence, Completion c, TokenListener listener) {
    var ids = c.ids();
    for (int i = 0; i < ids.length; i++) {
      boolean last = i == ids.length - 1;
      if (!listener.token(new Token(sequence, ids[i], last ? c.text() : "", last))) {
        return;
      }
    }
  }

  /**
   * The texts of beam search after each prompt, the best first: as many as there are beams, or
   * fewer where there are no more.
   */
  public List<List<Completion>> beams(List<int[]> prompts) {
    return new BeamSearch(decoder, options, spelling, prompts).run();
  }

  /** The tokens after a prompt, each computed when it is asked for. */
  public Iterator<Token> stream(int[] prompt) {
    if (options.beams() > 1) {
      var all = new ArrayList<Token>();
      return new Lazy(() -> {
        generate(List.of(prompt), all::add);
        return all;
      });
    }
    var writing = new Writing(decoder, options, spelling, List.of(prompt));
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return !writing.ended();
      }

      @Override
      public Token next() {
        if (!hasNext()) {
          throw new NoSuchElementException("the text has ended");
        }
        return writing.step().getFirst();
      }
    };
  }

  /** Computes all when the first is asked for. */
  private static final class Lazy implements Iterator<Token> {
    private final Supplier<List<Token>> source;
    private @Nullable Iterator<Token> tokens;

    Lazy(Supplier<List<Token>> source) {
      this.source = source;
    }

    private Iterator<Token> tokens() {
      var t = tokens;
      if (t == null) {
        t = source.get().iterator();
        tokens = t;
      }
      return t;
    }

    @Override
    public boolean hasNext() {
      return tokens().hasNext();
    }

    @Override
    public Token next() {
      return tokens().next();
    }
  }
}
