package dev.espalier.grad;

import static dev.espalier.ir.Nodes.add;
import static dev.espalier.ir.Nodes.and;
import static dev.espalier.ir.Nodes.broadcastTo;
import static dev.espalier.ir.Nodes.cast;
import static dev.espalier.ir.Nodes.constant;
import static dev.espalier.ir.Nodes.div;
import static dev.espalier.ir.Nodes.eq;
import static dev.espalier.ir.Nodes.fullLike;
import static dev.espalier.ir.Nodes.iota;
import static dev.espalier.ir.Nodes.le;
import static dev.espalier.ir.Nodes.matmul;
import static dev.espalier.ir.Nodes.mul;
import static dev.espalier.ir.Nodes.neg;
import static dev.espalier.ir.Nodes.reduce;
import static dev.espalier.ir.Nodes.reshape;
import static dev.espalier.ir.Nodes.scalarLike;
import static dev.espalier.ir.Nodes.sub;
import static dev.espalier.ir.Nodes.transpose;
import static dev.espalier.ir.Nodes.where;

import dev.espalier.base.DType;
import dev.espalier.base.Shape;
import dev.espalier.ir.MatrixKind;
import dev.espalier.ir.Node;
import dev.espalier.ir.Op;
import dev.espalier.ir.ReduceOp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gradients of functions of matrices (Giles, "Collected matrix derivative results for forward and
 * reverse mode algorithmic differentiation", 2008; Golub and Pereyra 1973 for least squares), those
 * of symmetric matrices symmetrised, as in PyTorch.
 */
final class MatrixGradients {
  private MatrixGradients() {}

  static List<@Nullable Node> vjp(Op.Matrix op, Node y, Node[] x, boolean[] needed, Node g) {
    var a = x[0];
    return switch (op.kind()) {
      case CHOLESKY -> one(cholesky(y, g));
      case QR -> one(qr(a, y, g));
      case EIGH -> one(eigh(y, g));
      case SVD -> one(svd(a, y, g));
      case INVERSE, INVERSE_OR_NAN -> {
        var t = transpose(y);
        yield one(neg(matmul(t, matmul(g, t))));
      }
      case SOLVE -> {
        var gb = of(op, transpose(a), g);
        yield Arrays.asList(needed[0] ? neg(matmul(gb, transpose(y))) : null, gb);
      }
      case SOLVE_LOWER, SOLVE_UPPER -> {
        boolean lower = op.kind() == MatrixKind.SOLVE_LOWER;
        var kind = lower ? MatrixKind.SOLVE_UPPER : MatrixKind.SOLVE_LOWER;
        var gb = of(kind, transpose(a), g);
        var ga = needed[0] ? neg(matmul(gb, transpose(y))) : null;
        yield Arrays.asList(ga == null ? null : lower ? tril(ga) : triu(ga), gb);
      }
      case LSTSQ -> leastSquares(op, a, x[1], y, needed, g);
      case DET -> one(mul(each(g), of(MatrixKind.COFACTORS, a)));
      case COFACTORS -> {
        // y = d·a⁻ᵀ, so that dy = (⟨y, da⟩ y − y daᵀ y) / d
        var d = each(of(MatrixKind.DET, a));
        yield one(div(sub(mul(each(trace(mul(y, g))), y), matmul(y, matmul(transpose(g), y))), d));
      }
      case SLOGDET -> {
        var ofLog = reshape(part(g, -1, 1, 1), leading(a));
        yield one(mul(each(ofLog), transpose(of(MatrixKind.INVERSE_OR_NAN, a))));
      }
      case EXP -> one(exp(a, g));
      case DFT -> one(of(MatrixKind.DFT_ADJOINT, g));
      case DFT_ADJOINT -> one(of(MatrixKind.DFT, g));
    };
  }

  /** The adjoint of {@link #vjp}, which is linear in g. */
  static @Nullable Node jvp(Op.Matrix op, Node y, Node[] x, @Nullable Node[] t) {
    var u = fullLike(y, 0);
    var needed = new boolean[x.length];
    for (int i = 0; i < x.length; i++) {
      needed[i] = t[i] != null;
    }
    var rows = vjp(op, y, x, needed, u);
    var roots = new ArrayList<Node>();
    var seeds = new ArrayList<Node>();
    for (int i = 0; i < x.length; i++) {
      var row = rows.get(i);
      var ti = t[i];
      if (row != null && ti != null) {
        roots.add(row);
        seeds.add(ti);
      }
    }
    Set<Node> leaves = Collections.newSetFromMap(new IdentityHashMap<>());
    Collections.addAll(leaves, x);
    leaves.add(y);
    return Gradients.reverse(roots, seeds, List.of(u), leaves).getFirst();
  }

  /** gA = L⁻ᵀ Φ(Lᵀ gL) L⁻¹, where Φ takes the lower triangle with half of the diagonal. */
  private static Node cholesky(Node l, Node g) {
    var lt = transpose(l);
    var p = sub(tril(matmul(lt, g)), mul(mul(matmul(lt, g), eye(l)), 0.5));
    var left = of(MatrixKind.SOLVE_UPPER, lt, add(p, transpose(p)));
    return mul(transpose(of(MatrixKind.SOLVE_UPPER, lt, transpose(left))), 0.5);
  }

  /**
   * gA = (gQ + Q S) R⁻ᵀ, where S is symmetric with the upper triangle of gR Rᵀ − Qᵀ gQ. Columns of
   * a beyond the square, Y = Q R₂, have the gradient Q gR₂ and add Y gR₂ᵀ to that of Q.
   */
  private static Node qr(Node a, Node y, Node g) {
    int m = a.shape().dim(-2);
    int n = a.shape().dim(-1);
    int k = Math.min(m, n);
    var q = part(y, -2, 0, m);
    var gq = part(g, -2, 0, m);
    var r = transpose(part(y, -2, m, k));
    var gr = transpose(part(g, -2, m, k));
    Node beyond = null;
    if (n > k) {
      var gr2 = transpose(part(g, -2, m + k, n - k));
      gq = add(gq, matmul(part(a, -1, k, n - k), transpose(gr2)));
      beyond = matmul(q, gr2);
    }
    var s = triu(sub(matmul(gr, transpose(r)), matmul(transpose(q), gq)));
    s = sub(add(s, transpose(s)), mul(s, eye(s)));
    var w = add(gq, matmul(q, s));
    var square = transpose(of(MatrixKind.SOLVE_UPPER, r, transpose(w)));
    return beyond == null ? square : Node.of(new Op.Concat(a.shape().rank() - 1), square, beyond);
  }

  /** gA = V (diag(gw) + (Vᵀ gV) / (wⱼ − wᵢ)) Vᵀ. */
  private static Node eigh(Node y, Node g) {
    int n = y.shape().dim(-2);
    var w = part(y, -1, 0, 1);
    var v = part(y, -1, 1, n);
    var vt = transpose(v);
    var inner =
        add(
            quotient(matmul(vt, part(g, -1, 1, n)), sub(transpose(w), w)),
            mul(eye(v), part(g, -1, 0, 1)));
    var ga = matmul(v, matmul(inner, vt));
    return mul(add(ga, transpose(ga)), 0.5);
  }

  /**
   * gA = U (K S + S L + diag(gs)) Vᵀ + (I − UUᵀ) gU S⁻¹ Vᵀ + U S⁻¹ gVᵀ (I − VVᵀ), where K and L are
   * the antisymmetric UᵀgU − gUᵀU and VᵀgV − gVᵀV divided by sⱼ² − sᵢ².
   */
  private static Node svd(Node a, Node y, Node g) {
    int m = a.shape().dim(-2);
    int n = a.shape().dim(-1);
    int k = Math.min(m, n);
    var ut = part(y, -1, 0, m);
    var u = transpose(ut);
    var s = part(y, -1, m, 1);
    var st = transpose(s);
    var vt = part(y, -1, m + 1, n);
    var v = transpose(vt);
    var gu = transpose(part(g, -1, 0, m));
    var gvt = part(g, -1, m + 1, n);
    var d = mul(sub(st, s), add(st, s));
    var ofU = quotient(skew(matmul(ut, gu)), d);
    var ofV = quotient(skew(matmul(vt, transpose(gvt))), d);
    var inner = add(add(mul(ofU, st), mul(s, ofV)), mul(eye(ofU), part(g, -1, m, 1)));
    var ga = matmul(u, matmul(inner, vt));
    if (m > k) {
      ga = add(ga, matmul(ratio(sub(gu, matmul(u, matmul(ut, gu))), st), vt));
    }
    if (n > k) {
      ga = add(ga, matmul(u, ratio(sub(gvt, matmul(matmul(gvt, v), vt)), s)));
    }
    return ga;
  }

  /** With z = A⁺ᵀg: gB = z and gA = −z Xᵀ + (B − AX) (A⁺z)ᵀ + A⁺ᵀX (g − Aᵀz)ᵀ. */
  private static List<@Nullable Node> leastSquares(
      Op.Matrix op, Node a, Node b, Node x, boolean[] needed, Node g) {
    var at = transpose(a);
    var z = of(op, at, g);
    if (!needed[0]) {
      return Arrays.asList(null, z);
    }
    var rest = sub(b, matmul(a, x));
    var ga = sub(matmul(rest, transpose(of(op, a, z))), matmul(z, transpose(x)));
    ga = add(ga, matmul(of(op, at, x), transpose(sub(g, matmul(at, z)))));
    return Arrays.asList(ga, z);
  }

  /** The upper right part of exp of (aᵀ g; 0 aᵀ): the derivative of exp at aᵀ towards g. */
  private static Node exp(Node a, Node g) {
    int rank = a.shape().rank();
    int n = a.shape().dim(-1);
    var at = transpose(a);
    var above = Node.of(new Op.Concat(rank - 1), at, g);
    var below = Node.of(new Op.Concat(rank - 1), fullLike(a, 0), at);
    var block = Node.of(new Op.Concat(rank - 2), above, below);
    return part(part(of(MatrixKind.EXP, block), -2, 0, n), -1, n, n);
  }

  private static List<@Nullable Node> one(Node g) {
    return Collections.singletonList(g);
  }

  private static Node of(MatrixKind kind, Node... x) {
    return of(new Op.Matrix(kind, 0), x);
  }

  private static Node of(Op.Matrix op, Node... x) {
    return Node.of(op, x);
  }

  /** {@code length} elements along an axis. */
  private static Node part(Node x, int axis, int from, int length) {
    int at = x.shape().axis(axis);
    return Node.of(new Op.Slice(at, length, 1), x, constant(from, DType.INT64));
  }

  private static Shape leading(Node a) {
    return a.shape().without(a.shape().rank() - 2, a.shape().rank());
  }

  /** A number a matrix, to be multiplied with its elements. */
  private static Node each(Node x) {
    int rank = x.shape().rank();
    var d = Arrays.copyOf(x.shape().toArray(), rank + 2);
    d[rank] = 1;
    d[rank + 1] = 1;
    return reshape(x, Shape.of(d));
  }

  /** The sum of all elements of each matrix. */
  private static Node trace(Node x) {
    return reduce(ReduceOp.SUM, x, x.shape().rank() - 2, x.shape().rank());
  }

  private static Node skew(Node x) {
    return sub(x, transpose(x));
  }

  private static Shape last(Node x) {
    return Shape.of(x.shape().dim(-2), x.shape().dim(-1));
  }

  private static Node rows(Node x) {
    return iota(last(x), 0, DType.INT64);
  }

  private static Node columns(Node x) {
    return iota(last(x), 1, DType.INT64);
  }

  private static Node eye(Node like) {
    return cast(eq(rows(like), columns(like)), like.dtype());
  }

  private static Node tril(Node x) {
    return where(le(columns(x), rows(x)), x, scalarLike(x, 0));
  }

  private static Node triu(Node x) {
    return where(le(rows(x), columns(x)), x, scalarLike(x, 0));
  }

  /** x / d outside the diagonal, which becomes 0. */
  private static Node quotient(Node x, Node d) {
    var diagonal = eq(rows(x), columns(x));
    return ratio(where(diagonal, scalarLike(x, 0), x), where(diagonal, scalarLike(x, 1), d));
  }

  /**
   * x / d, where nothing divided by nothing is nothing: values that coincide matter to vectors only
   * when the gradient asks for them.
   */
  private static Node ratio(Node x, Node d) {
    var all = broadcastTo(d, x.shape());
    var zero = scalarLike(x, 0);
    return div(x, where(and(eq(x, zero), eq(all, zero)), scalarLike(x, 1), all));
  }
}
