package dev.espalier.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One fenced {@code diff} block of a page: {@code +++ file}, then parts of a unified diff without
 * line numbers, separated by {@code @@}. A part goes where its unchanged and removed lines stand,
 * which has to be one place; spaces at the ends of lines do not count.
 */
record Patch(String file, List<String> lines) {
  Patch {
    lines = List.copyOf(lines);
  }

  /** The patches of a page under the heading that starts with these words. */
  static List<Patch> of(Path page, String heading) throws IOException {
    var patches = new ArrayList<Patch>();
    boolean here = false;
    List<String> block = null;
    for (String line : Files.readAllLines(page)) {
      if (block == null) {
        here = line.startsWith("## ") ? line.startsWith("## " + heading) : here;
        block = here && line.equals("```diff") ? new ArrayList<>() : null;
      } else if (line.equals("```")) {
        patches.add(
            new Patch(block.getFirst().substring("+++ ".length()), block.subList(1, block.size())));
        block = null;
      } else {
        block.add(line);
      }
    }
    return patches;
  }

  /** Changes the file below this folder. */
  void apply(Path root) throws IOException {
    var path = root.resolve(file);
    var text = new ArrayList<>(Files.readAllLines(path));
    var part = new ArrayList<String>();
    for (String line : lines) {
      if (line.equals("@@")) {
        apply(part, text);
        part.clear();
      } else {
        part.add(line);
      }
    }
    apply(part, text);
    Files.write(path, text);
  }

  private void apply(List<String> part, List<String> text) {
    var old = part.stream().filter(s -> !s.startsWith("+")).map(Patch::content).toList();
    int at = -1;
    for (int i = 0; i + old.size() <= text.size(); i++) {
      if (text.subList(i, i + old.size()).stream().map(String::strip).toList().equals(old)) {
        if (at >= 0) {
          throw new AssertionError(file + ": these lines stand in more than one place: " + old);
        }
        at = i;
      }
    }
    if (at < 0) {
      throw new AssertionError(file + ": these lines are not there: " + old);
    }
    for (String line : part) {
      if (line.startsWith("+")) {
        text.add(at++, line.substring(1));
      } else if (line.startsWith("-")) {
        text.remove(at);
      } else {
        at++;
      }
    }
  }

  private static String content(String line) {
    return line.isEmpty() ? "" : line.substring(1).strip();
  }
}
