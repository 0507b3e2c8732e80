package dev.espalier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.espalier.recipes.Supervised.Input;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("smoke")
class PartsTest {
  @TempDir Path temp;

  @Test
  void suggestsWhatIsNear() {
    var known = List.of("xor", "mnist", "cifar10");
    assertEquals(", did you mean mnist?", Suggest.didYouMean("minst", known));
    assertEquals(", did you mean cifar10?", Suggest.didYouMean("cifar", known));
    assertEquals("", Suggest.didYouMean("transformer", known));
    assertEquals(1, Suggest.distance("ab", "ba"));
    assertEquals(3, Suggest.distance("kitten", "sitting"));
    assertEquals(4, Suggest.distance("", "four"));
  }

  @Test
  void aPictureThatIsNotSquareIsPaddedWithItsBorder() throws IOException {
    var image = new BufferedImage(10, 20, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < 20; y++) {
      for (int x = 0; x < 10; x++) {
        image.setRGB(x, y, 0x204060);
      }
    }
    var file = temp.resolve("flat.png");
    ImageIO.write(image, "png", file.toFile());
    var read = ImageFile.read(file, new Input.Image(4, 3, false));
    assertEquals("resized from 10×20 to 4×4", read.changes());
    var values = read.planes().toArray();
    for (int i = 0; i < 16; i++) {
      assertEquals(0x20, values[i]);
      assertEquals(0x40, values[16 + i]);
      assertEquals(0x60, values[32 + i]);
    }
  }

  @Test
  void shrinkingTakesTheMeanOfTheAreaAndTransparencyLiesOnWhite() throws IOException {
    var image = new BufferedImage(2, 2, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, 0xFF000000);
    image.setRGB(1, 0, 0xFF646464);
    image.setRGB(0, 1, 0xFFC8C8C8);
    image.setRGB(1, 1, 0x00123456);
    var file = temp.resolve("four.png");
    ImageIO.write(image, "png", file.toFile());
    var read = ImageFile.read(file, new Input.Image(1, 1, false));
    assertEquals(Math.round((0 + 100 + 200 + 255) / 4f), read.planes().item());
  }

  @Test
  void rowsMayHaveAHeaderAndEmptyLines() throws IOException {
    var file = temp.resolve("rows.csv");
    Files.writeString(file, "a,b\n1, 2\n\n1e-3,-4\n");
    var rows = RowFile.read(file, new Input.Rows(List.of("a", "b")));
    assertEquals(2, rows.size());
    assertEquals(0.001f, rows.get(1)[0]);
    assertEquals(-4f, rows.get(1)[1]);
  }
}
