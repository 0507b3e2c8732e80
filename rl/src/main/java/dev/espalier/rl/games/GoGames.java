package dev.espalier.rl.games;

import dev.espalier.base.ValueException;
import dev.espalier.train.data.Decompressor;
import dev.espalier.train.data.Tar;
import dev.espalier.train.data.TextLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * A collection of Go records with a split into training and test games.
 *
 * <p>A folder holds {@code games.tsv} (a header, then {@code
 * file<TAB>size<TAB>moves<TAB>result<TAB> split} with split {@code train} or {@code test}) and the
 * records that it names, in {@code games.tar} or as files. Table and archive may be compressed,
 * {@code .gz} or {@code .xz}.
 *
 * @param file the record's name in the table, such as {@code 9x9/pro/00012.sgf}
 * @param record the game
 * @param test whether it is to be tested with
 */
public record GoGames(String file, GoRecord record, boolean test) {
  private static final String HEADER = "file\tsize\tmoves\tresult\tsplit";
  private static final int MOST_BYTES = 1 << 20; // of a record
  private static final String FIX =
      "lay the folder out as games.tsv (a line \""
          + HEADER.replace("\t", "<TAB>")
          + "\", then one line a game, split train or test) and the .sgf files that it names, in"
          + " games.tar or as files; table and archive may be .gz or .xz";

  /**
   * The games whose names begin with {@code under}, in the order of the table.
   *
   * @param under a folder such as {@code 9x9/}; empty for all
   * @param xz what unpacks files in xz, such as {@code XZInputStream::new}; may be null
   * @throws ValueException when a file is missing or damaged, or there is no such game
   */
  public static List<GoGames> read(Path folder, String under, @Nullable Decompressor xz) {
    var table = find(folder, "games.tsv");
    if (table == null) {
      throw new ValueException(
          "go records", "there is no games.tsv (or .gz, .xz) in " + folder, FIX);
    }
    var isTest = table(table, under, xz);
    if (isTest.isEmpty()) {
      throw new ValueException(
          "read " + table, "no game's name begins with " + under, "give the whole collection");
    }
    var archive = find(folder, "games.tar");
    var records = archive == null ? files(folder, isTest) : archived(archive, isTest, xz);
    var games = new ArrayList<GoGames>(isTest.size());
    isTest.forEach((name, test) -> {
      var record = records.get(name);
      if (record == null) {
        throw new ValueException(
            "read " + archive, name + " of games.tsv is not in the archive", FIX);
      }
      games.add(new GoGames(name, record, test));
    });
    return games;
  }

  private static @Nullable Path find(Path folder, String name) {
    for (var end : List.of("", ".xz", ".gz")) {
      var file = folder.resolve(name + end);
      if (Files.isRegularFile(file)) {
        return file;
      }
    }
    return null;
  }

  private static SequencedMap<String, Boolean> table(
      Path file, String under, @Nullable Decompressor xz) {
    var lines = TextLines.read(file, xz);
    if (lines.isEmpty() || !lines.getFirst().equals(HEADER)) {
      throw at(file, 1, "the header is not " + HEADER.replace("\t", "<TAB>"));
    }
    var isTest = new LinkedHashMap<String, Boolean>();
    for (int i = 1; i < lines.size(); i++) {
      var row = lines.get(i).split("\t", -1);
      if (row.length != 5) {
        throw at(file, i + 1, "there are " + row.length + " columns in place of 5");
      }
      if (!row[4].equals("train") && !row[4].equals("test")) {
        throw at(file, i + 1, "the split is \"" + row[4] + "\", not train or test");
      }
      if (row[0].startsWith(under) && isTest.putIfAbsent(row[0], row[4].equals("test")) != null) {
        throw at(file, i + 1, row[0] + " stands there twice");
      }
    }
    return isTest;
  }

  private static ValueException at(Path file, int line, String problem) {
    return new ValueException("read " + file, "line " + line + ": " + problem, FIX);
  }

  private static SequencedMap<String, GoRecord> archived(
      Path archive, SequencedMap<String, Boolean> wanted, @Nullable Decompressor xz) {
    var records = new LinkedHashMap<String, GoRecord>();
    try (var tar = Tar.open(archive, xz)) {
      for (var f = tar.next(); f != null; f = tar.next()) {
        if (wanted.containsKey(f.name())) {
          var name = archive.getFileName() + ": " + f.name();
          records.put(f.name(), record(tar.read(MOST_BYTES), name));
        }
      }
    } catch (IOException e) {
      throw unreadable(archive, e);
    }
    return records;
  }

  private static SequencedMap<String, GoRecord> files(
      Path folder, SequencedMap<String, Boolean> wanted) {
    var records = new LinkedHashMap<String, GoRecord>();
    var inside = folder.toAbsolutePath().normalize();
    for (var name : wanted.keySet()) {
      var file = inside.resolve(name).normalize();
      if (!file.startsWith(inside) || !Files.isRegularFile(file)) {
        throw new ValueException(
            "go records",
            "there is neither games.tar (or .gz, .xz) nor " + name + " in " + folder,
            FIX);
      }
      try {
        if (Files.size(file) > MOST_BYTES) {
          throw new ValueException(
              "read " + file,
              "a record of "
                  + Files.size(file)
                  + " bytes is larger than the "
                  + MOST_BYTES
                  + " expected",
              FIX);
        }
        records.put(name, record(Files.readAllBytes(file), file.toString()));
      } catch (IOException e) {
        throw unreadable(file, e);
      }
    }
    return records;
  }

  private static GoRecord record(byte[] bytes, String name) {
    return GoRecord.of(Sgf.parse(bytes, name).getFirst(), name);
  }

  private static ValueException unreadable(Path file, IOException e) {
    var error =
        new ValueException(
            "read " + file, "the file cannot be read (" + e.getMessage() + ")", "get it again");
    error.initCause(e);
    return error;
  }
}
