package dev.espalier.grad;

import static dev.espalier.ir.Nodes.add;
import static dev.espalier.ir.Nodes.broadcastTo;
import static dev.espalier.ir.Nodes.constant;
import static dev.espalier.ir.Nodes.matmul;
import static dev.espalier.ir.Nodes.reshape;
import static dev.espalier.ir.Nodes.transpose;

import dev.espalier.base.Shape;
import dev.espalier.ir.Axes;
import dev.espalier.ir.Node;
import dev.espalier.ir.Op;
import dev.espalier.ir.Scans;
import dev.espalier.ir.Scans.Binding;
import dev.espalier.ir.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The gradient of a scan is a scan in the other direction. Its state is the gradient of the state,
 * and the gradients of the tensors that the body reads as they add up; its sequences are those of
 * the scan, the states before each step, the products that each step put out, and the gradients of
 * the stacks. A step computes the body's other intermediates anew and puts out the gradients of the
 * elements.
 *
 * <p>A gradient that is a product at each step, as that of a recurrent weight is, does not add up
 * step by step: its factors are stacked, and Σ aₜ·bₜ is one product after the loop, with the steps
 * in ascending order. Not so in a single step, which a checkpoint is: it would keep what it is
 * there not to keep.
 */
final class ScanGradient {
  private final Op.Scan scan;
  private final Node node;
  private final @Nullable Node[] g;
  private final List<Binding> state = new ArrayList<>();
  private final List<Binding> sequences = new ArrayList<>();
  private final List<Node> roots = new ArrayList<>();
  private final List<Node> seeds = new ArrayList<>();

  private ScanGradient(Op.Scan scan, Node node, @Nullable Node[] g) {
    this.scan = scan;
    this.node = node;
    this.g = g;
  }

  /**
   * Gradients of the inputs.
   *
   * @param needed the inputs whose gradients are wanted
   * @param g the gradient of each output, null for none
   */
  static List<@Nullable Node> of(
      Op.Scan scan, Node node, Node[] inputs, boolean[] needed, @Nullable Node[] g) {
    return new ScanGradient(scan, node, g).gradients(inputs, needed);
  }

  private List<@Nullable Node> gradients(Node[] inputs, boolean[] needed) {
    int carries = scan.carries();
    int elements = carries + scan.sequences();
    var others = new ArrayList<Binding>();
    var parameters = new ArrayList<Node>();
    for (int i = 0; i < inputs.length; i++) {
      var b =
          i < carries
              ? sequence(Scans.output(node, scan.before(i)))
              : i < elements ? sequence(inputs[i]) : Binding.of(inputs[i]);
      parameters.add(b.parameter());
      if (i >= elements) {
        others.add(b);
      }
    }
    var results = scan.body().apply(parameters);
    var wrt = new ArrayList<Node>();
    var of = new ArrayList<Integer>(); // the input that an element of wrt stands for
    for (int i = 0; i < inputs.length; i++) {
      if (inputs[i].dtype().isFloating() && (i < carries || needed[i])) {
        wrt.add(parameters.get(i));
        of.add(i);
      }
    }
    seed(results);
    var found = Gradients.reverse(roots, seeds, wrt, Set.of());
    for (int r = carries; r < results.size(); r++) {
      if (results.get(r).op() instanceof Op.MatMul) { // was put out: not computed again
        var stack = Scans.output(node, r);
        sequences.add(new Binding(results.get(r), stack));
      }
    }
    return scan(inputs, others, of, found);
  }

  private Binding bind(List<Binding> to, Binding b) {
    to.add(b);
    return b;
  }

  private Binding sequence(Node s) {
    return bind(sequences, Binding.element(s));
  }

  /** The gradients of a step's results: of the state, which is carried, and of what it puts out. */
  private void seed(List<Node> results) {
    for (int r = 0; r < results.size(); r++) {
      var result = results.get(r);
      if (!result.dtype().isFloating()) {
        continue;
      }
      var last = g[r];
      if (r < scan.carries()) {
        var start = last == null ? zeros(result.spec()) : last;
        roots.add(result);
        seeds.add(bind(state, Binding.of(start)).parameter());
      } else if (last != null) {
        roots.add(result);
        seeds.add(sequence(last).parameter());
      }
    }
  }

  private static Node zeros(TensorSpec spec) {
    return broadcastTo(constant(0, spec.dtype()), spec.shape());
  }

  /** Σ aᵀ·b over the steps is the gradient of an input. */
  private record Product(int input, Node a, Node b) {
    static @Nullable Product of(int input, Node gradient) {
      var m = isTransposed(gradient) ? gradient.input(0) : gradient;
      if (!(m.op() instanceof Op.MatMul)
          || m.input(0).shape().rank() != 2
          || m.input(1).shape().rank() != 2) {
        return null;
      }
      var left = m.input(0);
      var a = isTransposed(left) ? left.input(0) : transpose(left);
      var b = m.input(1);
      return m == gradient ? new Product(input, a, b) : new Product(input, b, a);
    }

    private static boolean isTransposed(Node n) {
      return n.op() instanceof Op.Permute(Axes axes) && axes.size() == 2 && axes.get(0) == 1;
    }
  }

  /** Builds the scan and picks the gradients from its outputs. */
  private List<@Nullable Node> scan(
      Node[] inputs, List<Binding> others, List<Integer> of, List<@Nullable Node> found) {
    int elements = scan.carries() + scan.sequences();
    var next = new ArrayList<Node>();
    var stateOf = new ArrayList<Integer>();
    var elementsOf = new ArrayList<Integer>();
    var stacks = new ArrayList<Node>();
    var products = new ArrayList<Product>();
    for (int k = 0; k < of.size(); k++) {
      int i = of.get(k);
      var gradient = found.get(k);
      var product =
          gradient == null || i < elements || scan.length() == 1 ? null : Product.of(i, gradient);
      if (i < scan.carries()) {
        next.add(carried(i, gradient));
        stateOf.add(i);
      } else if (gradient != null && i < elements) {
        stacks.add(gradient);
        elementsOf.add(i);
      } else if (product != null) {
        products.add(product);
      } else if (gradient != null) {
        var sum = bind(state, Binding.of(zeros(inputs[i].spec())));
        next.add(add(sum.parameter(), gradient));
        stateOf.add(i);
      }
    }
    for (var p : products) {
      stack(p.a, stacks);
      stack(p.b, stacks);
    }
    int states = next.size();
    next.addAll(stacks);
    var backward =
        Scans.call(scan.length(), !scan.reverse(), state, sequences, others, next).node();
    var result = new ArrayList<@Nullable Node>(java.util.Collections.nCopies(inputs.length, null));
    for (int k = 0; k < states; k++) {
      result.set(stateOf.get(k), Scans.output(backward, k));
    }
    for (int k = 0; k < elementsOf.size(); k++) {
      result.set(elementsOf.get(k), Scans.output(backward, states + k));
    }
    for (var p : products) {
      var a = rows(whole(p.a, stacks, backward, states));
      var b = rows(whole(p.b, stacks, backward, states));
      result.set(p.input, matmul(transpose(a), b));
    }
    return result;
  }

  /** Has each step put out a node, unless it does or the node is an element of a sequence. */
  private void stack(Node n, List<Node> stacks) {
    if (given(n) == null && !stacks.contains(n)) {
      stacks.add(n);
    }
  }

  /** A node of the body at all steps. */
  private Node whole(Node n, List<Node> stacks, Node backward, int states) {
    var sequence = given(n);
    return sequence != null ? sequence : Scans.output(backward, states + stacks.indexOf(n));
  }

  /** The sequence of which a node of the body is the element, null when it is none. */
  private @Nullable Node given(Node n) {
    for (var s : sequences) {
      if (s.parameter() == n) {
        return s.argument();
      }
    }
    return null;
  }

  /** (T, rows, columns) as (T · rows, columns). */
  private static Node rows(Node x) {
    var s = x.shape();
    return reshape(x, Shape.of(s.size(0, 2), s.dim(2)));
  }

  /** The gradient of component i of the state before a step. */
  private Node carried(int i, @Nullable Node gradient) {
    var own = g[scan.before(i)];
    var spec = scan.body().parameter(i);
    if (own == null) {
      return gradient == null ? zeros(spec) : gradient;
    }
    var element = sequence(own).parameter();
    return gradient == null ? element : add(gradient, element);
  }
}
