package app;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.base.ShapeException;
import dev.espalier.base.TensorException;
import dev.espalier.ir.Infer;
import dev.espalier.ir.LayerPath;
import dev.espalier.ir.Named;
import dev.espalier.ir.Node;
import dev.espalier.ir.Nodes;
import dev.espalier.ir.Op;
import dev.espalier.ir.TensorSpec;
import dev.espalier.ir.Value;

/** Stands for a user's model: its line is what the error must point at. */
public final class Mlp {
  private record Weight(String name) implements Value, Named {}

  private final LayerPath path =
      new LayerPath(new LayerPath(null, "Mlp"), "fc1: Linear(728 → 128)");
  private final Node weight;

  public Mlp() {
    var spec = new TensorSpec(Shape.of(128, 728), DType.FLOAT32);
    weight = Node.leaf(Op.LeafKind.PARAMETER, spec, new Weight("fc1.weight"));
  }

  public TensorSpec forward(Node images) {
    var x =
        Nodes.reshape(
            images, Shape.of(images.shape().dim(0), images.shape().size() / images.shape().dim(0)));
    try {
      return Infer.infer(path, new Op.MatMul(), x, Nodes.transpose(weight));
    } catch (ShapeException e) {
      throw e.withFix("new Linear(" + x.shape().dim(1) + ", 128)");
    }
  }

  public TensorException failure(Node images) {
    try {
      forward(images);
    } catch (TensorException e) {
      return e;
    }
    throw new AssertionError("no exception");
  }
}
