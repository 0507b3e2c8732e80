package dev.espalier.train.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.base.ValueException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageSetsTest {
  @TempDir Path folder;

  private static byte[] pixels(int n) {
    var p = new byte[n];
    for (int i = 0; i < n; i++) {
      p[i] = (byte) (i * 37);
    }
    return p;
  }

  private static InputStream in(byte[] b) {
    return new ByteArrayInputStream(b);
  }

  @Test
  void readsMnistAndNormalisesToTheBitsOfTorchvision() throws IOException {
    Files.write(
        folder.resolve("train-images-idx3-ubyte.gz"),
        IdxTest.gzip(IdxTest.idx(8, new int[] {2, 28, 28}, pixels(1568))));
    Files.write(
        folder.resolve("train-labels-idx1-ubyte"),
        IdxTest.idx(8, new int[] {2}, new byte[] {3, 9}));
    var set = Mnist.train(folder);
    assertEquals(2, set.size());
    assertEquals(9, set.label(1));
    assertEquals(DType.UINT8, set.image(1).dtype());
    assertEquals((784 * 37) & 0xFF, set.image(1).toIntArray()[0]);
    var s = set.get(1);
    assertEquals(Shape.of(1, 28, 28), s.x().shape());
    assertEquals(9, s.y().item());
    var x = s.x().toArray();
    for (int i = 0; i < 784; i++) {
      float v = ((784 + i) * 37 & 0xFF) / 255f; // ToTensor, then Normalize, in float32
      assertEquals((v - 0.1307f) / 0.3081f, x[i]);
    }
  }

  @Test
  void saysWhatIsMissingAndWhereToGetIt() {
    var e = assertThrows(ValueException.class, () -> Mnist.test(folder));
    assertTrue(
        e.problem().contains("t10k-images-idx3-ubyte") && e.problem().contains(folder.toString()));
    assertTrue(e.fix().contains("http") && e.fix().contains("one folder"));
    var c = assertThrows(ValueException.class, () -> Cifar10.train(folder));
    assertTrue(c.problem().contains("data_batch_1.bin") && c.fix().contains("cs.toronto.edu"));
  }

  @Test
  void refusesImagesAndLabelsThatDoNotBelongTogether() {
    var images = IdxTest.idx(8, new int[] {2, 28, 28}, pixels(1568));
    var e =
        assertThrows(
            ValueException.class,
            () -> Mnist.of(in(images), in(IdxTest.idx(8, new int[] {3}, new byte[3]))));
    assertTrue(e.problem().contains("2 images") && e.problem().contains("3 labels"));
    e =
        assertThrows(
            ValueException.class,
            () -> Mnist.of(in(images), in(IdxTest.idx(8, new int[] {2}, new byte[] {1, 10}))));
    assertTrue(e.problem().contains("label 10 of image 1"), e.problem());
    e = assertThrows(ValueException.class, () -> Mnist.of(in(images), in(images)));
    assertTrue(e.problem().contains("uint8"), e.problem());
  }

  private static byte[] records(int... labels) {
    var all = new byte[labels.length * 3073];
    for (int r = 0; r < labels.length; r++) {
      all[r * 3073] = (byte) labels[r];
      Arrays.fill(all, r * 3073 + 1, r * 3073 + 1025, (byte) 255); // red
    }
    return all;
  }

  @Test
  void readsCifar10() throws IOException {
    for (int i = 1; i <= 5; i++) {
      Files.write(folder.resolve("data_batch_" + i + ".bin"), records(i, 0));
    }
    var set = Cifar10.train(folder);
    assertEquals(10, set.size());
    assertEquals(3, set.label(4));
    assertEquals("cat", set.classes().get(3));
    var x = set.get(0).x();
    assertEquals(Shape.of(3, 32, 32), x.shape());
    assertEquals(1, x.toArray()[0]);
    assertEquals(-1, x.toArray()[1024]);
  }

  @Test
  void readsCompressedCifar10ThroughTheGivenDecompressor() throws IOException {
    var file =
        Files.write(
            folder.resolve("test_batch.bin.xz"), IdxTest.gzip(records(8))); // gzip stands in for xz
    var e = assertThrows(ValueException.class, () -> Cifar10.test(folder));
    assertTrue(e.fix().contains("xz -dk " + file));
    assertEquals(8, Cifar10.test(folder, java.util.zip.GZIPInputStream::new).label(0));
  }

  @Test
  void saysWhereACifar10FileIsDamaged() throws IOException {
    Files.write(folder.resolve("test_batch.bin"), records(1, 77));
    var e = assertThrows(ValueException.class, () -> Cifar10.test(folder));
    assertTrue(
        e.getMessage().contains("test_batch.bin")
            && e.problem().contains("label 77")
            && e.problem().contains("byte 3073"));
    Files.write(folder.resolve("test_batch.bin"), Arrays.copyOf(records(1, 2), 4000));
    e = assertThrows(ValueException.class, () -> Cifar10.test(folder));
    assertTrue(e.problem().contains("927 bytes") && e.problem().contains("byte 4000"), e.problem());
  }

  @Test
  void augmentsBeforeNormalising() {
    var set =
        Mnist.of(
                in(IdxTest.idx(8, new int[] {1, 28, 28}, pixels(784))),
                in(IdxTest.idx(8, new int[] {1}, new byte[1])))
            .augment(new RandomFlip(1), new RandomCrop(2));
    var plain = set.normalize(new Normalize(0, 1));
    float black = (0 - 0.1307f) / 0.3081f;
    boolean sawBorder = false;
    for (var it = DataLoader.of(set).workers(0).seed(3).iterator(1, 0); it.hasNext(); ) {
      var x = it.next().x().toArray();
      var raw = DataLoader.of(plain).workers(0).seed(3).iterator(1, 0).next().x().toArray();
      for (int i = 0; i < x.length; i++) {
        sawBorder |= x[i] == black;
        assertEquals((raw[i] - 0.1307f) / 0.3081f, x[i]);
      }
    }
    assertTrue(sawBorder, "the zeros around a shifted image are black");
  }

  @Test
  void flipMirrorsRows() {
    var x = dev.espalier.spi.Storage.of(DType.UINT8, new byte[] {1, 2, 3, 4, 5, 6});
    var y = dev.espalier.spi.Storage.allocate(DType.UINT8, 6);
    var spec = new SampleSpec(Shape.of(1, 2, 3), DType.UINT8);
    new RandomFlip(1).apply(spec, x, dev.espalier.base.Rng.seed(0), y);
    assertArrayEquals(new byte[] {3, 2, 1, 6, 5, 4}, y.bytes());
    new RandomFlip(0).apply(spec, x, dev.espalier.base.Rng.seed(0), y);
    assertArrayEquals(new byte[] {1, 2, 3, 4, 5, 6}, y.bytes());
  }

  @Test
  void cropIsAWindowOfThePaddedImage() {
    int h = 4;
    int w = 5;
    int pad = 6; // more than the image: the window may miss it
    var image = new float[2 * h * w];
    for (int i = 0; i < image.length; i++) {
      image[i] = i + 1;
    }
    var spec = new SampleSpec(Shape.of(2, h, w), DType.FLOAT32);
    var seen = new java.util.HashSet<Integer>();
    for (int seed = 0; seed < 400; seed++) {
      var out = new float[image.length];
      Arrays.fill(out, 99);
      new RandomCrop(pad)
          .apply(
              spec,
              dev.espalier.spi.Storage.of(DType.FLOAT32, image),
              dev.espalier.base.Rng.seed(seed),
              dev.espalier.spi.Storage.of(DType.FLOAT32, out));
      var rng = dev.espalier.base.Rng.seed(seed);
      int dy = rng.nextInt(2 * pad + 1) - pad;
      int dx = rng.nextInt(2 * pad + 1) - pad;
      seen.add(dy * 100 + dx);
      for (int c = 0; c < 2; c++) {
        for (int i = 0; i < h; i++) {
          for (int j = 0; j < w; j++) {
            boolean inside = i + dy >= 0 && i + dy < h && j + dx >= 0 && j + dx < w;
            assertEquals(
                inside ? image[(c * h + i + dy) * w + j + dx] : 0, out[(c * h + i) * w + j]);
          }
        }
      }
    }
    assertTrue(seen.size() > 100);
  }

  @Test
  void fitsMeanAndDeviationOfEachChannel() {
    var x =
        dev.espalier.tensor.Tensor.of(
            new float[] {1, 3, 10, 10, 5, 7, 10, 10}, 2, 2, 2); // channel 0: 1 3 5 7, channel 1: 10
    var data = Dataset.of(x, dev.espalier.tensor.Tensor.of(new long[] {0, 1}, 2));
    var n = Normalize.fit(data);
    assertArrayEquals(new float[] {4, 10}, n.mean());
    assertArrayEquals(new float[] {(float) Math.sqrt(5), 1}, n.std());
    var y = data.map(n).get(1).x().toArray();
    assertArrayEquals(new float[] {1 / (float) Math.sqrt(5), 3 / (float) Math.sqrt(5), 0, 0}, y);
  }

  @Test
  void splitsWithoutCommonSamples() {
    var x = dev.espalier.tensor.Tensor.arange(103, DType.FLOAT32).reshape(103, 1);
    var labels = new long[103];
    for (int i = 0; i < 103; i++) {
      labels[i] = i < 80 ? 0 : i < 100 ? 1 : 4;
    }
    var data = Dataset.of(x, dev.espalier.tensor.Tensor.of(labels, 103));
    for (boolean stratified : new boolean[] {false, true}) {
      var parts =
          stratified
              ? Split.stratified(data, 5, 0.5, 0.25, 0.25)
              : Split.random(data, 5, 0.5, 0.25, 0.25);
      var again =
          stratified
              ? Split.stratified(data, 5, 0.5, 0.25, 0.25)
              : Split.random(data, 5, 0.5, 0.25, 0.25);
      var all = new java.util.TreeSet<Integer>();
      for (int p = 0; p < 3; p++) {
        assertEquals(parts.get(p).size(), again.get(p).size());
        for (int i = 0; i < parts.get(p).size(); i++) {
          int value = (int) parts.get(p).get(i).x().item();
          assertTrue(all.add(value));
          assertEquals(value, (int) again.get(p).get(i).x().item());
        }
      }
      assertEquals(103, all.size());
      if (stratified) {
        int[] ones = {0, 0, 0};
        for (int p = 0; p < 3; p++) {
          for (int i = 0; i < parts.get(p).size(); i++) {
            ones[p] += parts.get(p).get(i).y().item() == 1 ? 1 : 0;
          }
        }
        assertArrayEquals(new int[] {10, 5, 5}, ones);
      }
    }
    var e = assertThrows(ValueException.class, () -> Split.random(data, 5, 0.5, 0.4));
    assertTrue(e.problem().contains("0.9"));
    assertThrows(ValueException.class, () -> Split.random(data, 5, 1.5, -0.5));
  }
}
