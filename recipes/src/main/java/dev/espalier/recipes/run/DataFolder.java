package dev.espalier.recipes.run;

import dev.espalier.recipes.Recipe;
import dev.espalier.recipes.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds a recipe's data, and tells one set from another. */
final class DataFolder {
  private static final String VARIABLE = "ESPALIER_DATA";

  private DataFolder() {}

  /**
   * The settings with the folder of the data set: what {@code --data} or the environment variable
   * {@value #VARIABLE} names, or the folder of the set's name in it.
   *
   * @throws UserError when it is not there; the message says where to get the set
   */
  static Settings locate(Recipe recipe, Settings settings) {
    var source = recipe.data(settings);
    var given = settings.data();
    if (source.folder() == null) {
      if (given != null) {
        throw new UserError(recipe.name() + " brings its own data: leave --data out");
      }
      return settings;
    }
    boolean said = given != null;
    if (given == null) {
      var variable = System.getenv(VARIABLE);
      given =
          variable == null || variable.isBlank()
              ? null
              : Path.of(variable).toAbsolutePath().normalize();
    }
    if (given == null) {
      if (source.bundled()) {
        return settings;
      }
      throw new UserError(recipe.name() + " needs --data DIR: " + source.help());
    }
    var named = given.resolve(source.folder());
    if (Files.isDirectory(named)) {
      return settings.withData(named);
    }
    if (!Files.isDirectory(given)) {
      var flag = said ? "--data" : VARIABLE;
      throw new UserError(
          Files.exists(given)
              ? flag + " is not a folder: " + given
              : flag + ": there is no folder " + given);
    }
    // A variable that names the place of all sets says nothing about one that is not there.
    return !said && source.bundled() ? settings : settings.withData(given);
  }

  /** SHA-256 over names and contents of the files in a folder; {@code bundled} without one. */
  static String digest(@Nullable Path folder) {
    if (folder == null) {
      return "bundled";
    }
    try (var files = Files.list(folder)) {
      var sha = MessageDigest.getInstance("SHA-256");
      List<Path> sorted = files.filter(Files::isRegularFile).sorted().toList();
      var buffer = new byte[1 << 16];
      for (var file : sorted) {
        sha.update(file.getFileName().toString().getBytes(StandardCharsets.UTF_8));
        sha.update((byte) 0);
        try (InputStream in = Files.newInputStream(file)) {
          for (int n; (n = in.read(buffer)) >= 0; ) {
            sha.update(buffer, 0, n);
          }
        }
      }
      return HexFormat.of().formatHex(sha.digest());
    } catch (IOException e) {
      throw new UserError("cannot read " + folder + ": " + IoErrors.reason(e), e);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e); // every Java platform has it
    }
  }
}
