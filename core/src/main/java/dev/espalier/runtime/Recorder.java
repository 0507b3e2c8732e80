package dev.espalier.runtime;

import dev.espalier.base.DType;
import dev.espalier.base.Rng;
import dev.espalier.base.Shape;
import dev.espalier.ir.BinaryOp;
import dev.espalier.ir.Graph;
import dev.espalier.ir.Infer;
import dev.espalier.ir.Named;
import dev.espalier.ir.Node;
import dev.espalier.ir.Op;
import dev.espalier.ir.TensorSpec;
import dev.espalier.ir.Walk;
import dev.espalier.spi.Scalar;
import dev.espalier.spi.Storage;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a thread has recorded since its last flush, and when it runs. One for each thread; nodes,
 * plans and storage are shared.
 *
 * <p>Recorded ops are compared with the trace seen before at this point ({@link Template}). As long
 * as they agree, a flush runs the known plan with new bindings; when they differ, the graph is
 * keyed and looked up.
 */
public final class Recorder extends Settings {
  private static final System.Logger LOG = System.getLogger("dev.espalier.plan");
  private static final ThreadLocal<Recorder> CURRENT = ThreadLocal.withInitial(Recorder::new);
  private static final AtomicLong THREADS = new AtomicLong();

  /** Templates a thread remembers. */
  private static final int TEMPLATES = 32;

  /** Pending ops after which a trace is cut; with gradients behind them the limit is wider. */
  private static final int LIMIT = Integer.getInteger("espalier.trace.limit", 4_096);

  private static final int TRACKED_LIMIT =
      Integer.getInteger("espalier.trace.tracked.limit", 200_000);

  static final Op ADD = new Op.Binary(BinaryOp.ADD);
  static final Op MUL = new Op.Binary(BinaryOp.MUL);
  private static final Op GRAD = new Op.Grad();
  private static final TensorSpec COUNTER = new TensorSpec(Shape.scalar(), DType.INT64);

  private final long firstTrace = THREADS.incrementAndGet() << 40;
  private long trace = firstTrace;

  /** Traces up to this one lie before the last step. */
  private long steppedTrace = firstTrace - 1;

  private Node[] nodes = new Node[64];
  private int count;
  private boolean tracked;
  private @Nullable Template expected;
  private boolean searched;
  private @Nullable Node[] slots = new Node[64];
  private @Nullable Template last;
  private final List<Template> templates = new ArrayList<>();

  private final List<Node> registered = new ArrayList<>();
  private List<Node> gradientNodes = new ArrayList<>();
  private List<Node> steppedGradients = new ArrayList<>();
  private final List<Node> backwardRoots = new ArrayList<>();
  private final List<WeakReference<Node>> openGradients = new ArrayList<>();
  private final IdentityHashMap<Template, Long> flushed = new IdentityHashMap<>();

  private final Set<Node> variables = Collections.newSetFromMap(new IdentityHashMap<>());
  private @Nullable BodyRecording body;
  private long bodies;

  private Recorder() {}

  public static Recorder current() {
    return CURRENT.get();
  }

  // ---- recording
  // -----------------------------------------------------------------------------------------------------

  /** Records an op; shapes and dtypes are checked here. */
  public Node record(Op op, Node... inputs) {
    return record(op, inputs, !gradients());
  }

  /** Records an op through which no gradient passes. */
  public Node recordCut(Op op, Node... inputs) {
    return record(op, inputs, true);
  }

  private Node record(Op op, Node[] inputs, boolean cut) {
    settle(inputs);
    if (body != null) {
      return body.record(op, inputs, Infer.infer(path(), op, inputs), path(), cut);
    }
    if (count >= LIMIT) {
      bound(op);
    }
    TensorSpec spec;
    if (inStep(op, inputs, cut)) {
      assert expected != null;
      spec = expected.spec(count);
    } else {
      spec = Infer.infer(path(), op, inputs);
    }
    return append(Node.recorded(op, inputs, spec, path(), cut, trace, count));
  }

  private Node append(Node n) {
    if (count == nodes.length) {
      nodes = Arrays.copyOf(nodes, 2 * count);
    }
    nodes[count++] = n;
    tracked |= n.tracked();
    if (checksFinite()) {
      Eager.realize(n);
    }
    return n;
  }

  private void settle(Node[] inputs) {
    for (Node in : inputs) {
      if (in.trace() < 0) {
        requireOpen(in);
      } else if (in.trace() >= firstTrace && in.trace() <= steppedTrace) {
        settle(in);
      }
    }
  }

  /** Records an op and its outputs. */
  public List<Node> recordOutputs(Op op, List<Node> inputs, int outputs) {
    var source = record(op, inputs.toArray(new Node[0]));
    var out = new ArrayList<Node>(outputs);
    for (int k = 0; k < outputs; k++) {
      out.add(record(new Op.Output(k), source));
    }
    if (checksFinite() && body == null) {
      realize(out.toArray(new Node[0]));
      out.forEach(Eager::requireFinite);
    }
    return out;
  }

  /**
   * Reserves the counters of a draw of n random numbers and returns the first, an int64 scalar that
   * is bound at each run. Inside the body of a scan it moves on at each step, and a function under
   * vmap draws for all examples.
   */
  public Node reserve(Rng rng, long n) {
    long all = n;
    for (var b = body; b != null; b = b.outer) {
      all = b.amount(all);
    }
    long first = rng.reserve(all);
    var leaf = Node.leaf(Op.LeafKind.SCALAR, COUNTER, Scalar.of(first));
    var draw = new BodyRecording.Draw(rng, first, leaf);
    var counter = leaf;
    for (var b = body; b != null; b = b.outer) {
      counter = b.advance(draw, counter, this);
    }
    return counter;
  }

  // ---- derivatives of functions
  // ----------------------------------------------------------------------------------------------

  /**
   * The same value as a node of its own, with respect to which derivatives may be taken until it is
   * {@link #release released}.
   */
  public Node variable(Node x) {
    var in = new Node[] {x};
    settle(in);
    Node v;
    if (body != null) {
      v = body.variable(x, path());
    } else {
      var op = new Op.Reshape(x.shape());
      if (count >= LIMIT) {
        bound(op);
      }
      inStep(op, in, false); // what follows is compared with what followed there before
      v = append(Node.variable(x, path(), trace, count));
    }
    variables.add(v);
    return v;
  }

  /** The gradients of a scalar, which may be differentiated again. */
  public List<Node> recordGradients(Node root, List<Node> wrt) {
    var inputs = new Node[wrt.size() + 1];
    inputs[0] = root;
    for (int i = 0; i < wrt.size(); i++) {
      inputs[i + 1] = wrt.get(i);
    }
    var marker = record(GRAD, inputs);
    keepHistory(marker);
    var out = new ArrayList<Node>(wrt.size());
    for (int k = 0; k < wrt.size(); k++) {
      out.add(record(new Op.Output(k), marker));
    }
    return out;
  }

  /**
   * Ends the life of variables and returns what stands for results from then on: the results
   * themselves where a parameter or another variable lies behind them, else the same values without
   * a history, which would be kept for nothing.
   */
  public List<Node> release(List<Node> ended, List<Node> results) {
    variables.removeAll(ended);
    var out = new ArrayList<Node>(results.size());
    for (Node r : results) {
      boolean keep = !r.tracked() || gradients() && hasSource(r);
      out.add(keep ? r : recordCut(new Op.Reshape(r.shape()), r));
    }
    return out;
  }

  /** Whether something lies behind a node with respect to which derivatives may be taken. */
  private boolean hasSource(Node root) {
    var seen = Collections.newSetFromMap(new IdentityHashMap<Node, Boolean>());
    var todo = new ArrayDeque<>(List.of(root));
    while (!todo.isEmpty()) {
      var n = todo.pop();
      if (n.tracked() && seen.add(n)) {
        if (n.op() instanceof Op.Leaf || variables.contains(n)) {
          return true;
        }
        Collections.addAll(todo, n.rawInputs());
      }
    }
    return false;
  }

  // ---- functions that are transformed
  // -----------------------------------------------------------------------------------------------

  /** What is recorded until {@link #endBody} belongs to the body of a scan. */
  public ScanRecording beginScan() {
    return begin(new ScanRecording(body, number(BodyRecording.Kind.SCAN), false));
  }

  /** What is recorded until {@link #endBody} belongs to a function under checkpoint. */
  public ScanRecording beginCheckpoint() {
    return begin(new ScanRecording(body, number(BodyRecording.Kind.CHECKPOINT), true));
  }

  /** What is recorded until {@link #endBody} is a function of one example of a batch. */
  public VmapRecording beginVmap(int size, VmapRecording.Draws draws) {
    return begin(new VmapRecording(body, number(BodyRecording.Kind.VMAP), size, draws));
  }

  /** What is recorded until {@link #endBody} is the definition or a rule of an operation. */
  public RuleRecording beginRule(String label) {
    return begin(new RuleRecording(body, number(BodyRecording.Kind.RULE), label));
  }

  private <B extends BodyRecording> B begin(B b) {
    body = b;
    return b;
  }

  private long number(BodyRecording.Kind kind) {
    return kind.trace((firstTrace >> 8) + ++bodies);
  }

  /**
   * Records the nodes that a transform made and those of a function that has ended, in the place of
   * which they stand.
   *
   * @param made whether a node is one of these
   */
  List<Node> adopt(List<Node> roots, Predicate<Node> made) {
    var map = new IdentityHashMap<Node, Node>();
    var before = path();
    for (var v : Walk.behind(roots, n -> !made.test(n))) {
      var n = v.node();
      if (made.test(n)) {
        var in = v.array();
        for (int i = 0; i < in.length; i++) {
          in[i] = map.getOrDefault(in[i], in[i]);
        }
        leave(n.path() == null ? before : n.path());
        map.put(n, record(n.op(), in, n.cut() || !gradients()));
      }
    }
    leave(before);
    return roots.stream().map(n -> map.getOrDefault(n, n)).toList();
  }

  public void endBody(BodyRecording b) {
    assert body == b;
    body = b.outer;
  }

  void requireOpen(Node n) {
    if (body == null || !body.holds(n)) {
      throw BodyRecording.escaped(n);
    }
  }

  /** Has a value assigned to a variable where a function that is recorded ends; false for now. */
  public boolean assignLater(Named variable, Node value) {
    return body != null && body.assign(variable, value);
  }

  /** The value that functions which are being recorded assigned to a variable, or null. */
  public @Nullable Node assigned(Named variable) {
    for (var b = body; b != null; b = b.outer) {
      var value = b.assigned(variable);
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  /** Refuses what cannot be done step by step. */
  public void requireNoBody(String op) {
    if (body != null) {
      throw body.notInside(op);
    }
  }

  /**
   * A node from before the last step is used again. Where no gradient can pass any more, because a
   * parameter behind it has changed or none is behind it, only its value matters: it is computed
   * and its history dropped, so that a running total never grows.
   */
  private void settle(Node in) {
    boolean pending = in.value() == null;
    if ((pending || in.arity() > 0) && (!in.tracked() || Executor.isStale(in))) {
      if (pending) {
        late(in);
      }
      in.dropInputs();
    }
  }

  private boolean inStep(Op op, Node[] inputs, boolean cut) {
    var t = expected;
    if (t != null && t.matches(count, trace, op, inputs, cut, slots)) {
      return true;
    }
    if (searched) {
      return false;
    }
    if (t != null && LOG.isLoggable(System.Logger.Level.DEBUG)) {
      LOG.log(System.Logger.Level.DEBUG, "diverged: " + Template.difference(t, count, op, inputs));
    }
    expected = null;
    for (Template other : templates) {
      if (other != t
          && other.size > count
          && replay(other)
          && other.matches(count, trace, op, inputs, cut, slots)) {
        expected = other;
        return true;
      }
    }
    searched = true;
    return false;
  }

  /** Whether the trace so far is the beginning of a template; fills the slots. */
  private boolean replay(Template t) {
    clearSlots(t.leafSpecs.length);
    for (int k = 0; k < count; k++) {
      var n = nodes[k];
      if (!t.matches(k, trace, n.op(), n.rawInputs(), n.cut(), slots)) {
        return false;
      }
    }
    return true;
  }

  private void clearSlots(int size) {
    if (slots.length < size) {
      slots = new Node[2 * size];
    } else {
      Arrays.fill(slots, null);
    }
  }

  /**
   * Keeps a trace from growing without end ({@code total = total.add(loss)}): what nobody used yet
   * is computed and forgets its inputs. The cut falls where the first op of the trace comes again,
   * so that each round of a loop gives the same trace.
   */
  private void bound(Op op) {
    int limit = tracked ? TRACKED_LIMIT : LIMIT;
    if (count < limit || !op.equals(nodes[0].op()) && count < 4 * limit) {
      return;
    }
    var used = Collections.newSetFromMap(new IdentityHashMap<Node, Boolean>());
    var sinks = new ArrayList<Node>();
    for (int i = count - 1; i >= 0; i--) {
      Collections.addAll(used, nodes[i].rawInputs());
      if (!used.contains(nodes[i])
          && nodes[i].value() == null
          && !(nodes[i].op() instanceof Op.Grad)
          && !(nodes[i].op() instanceof Op.Jvp)
          && !(nodes[i].op() instanceof Op.Scan)) {
        sinks.add(nodes[i]);
      }
    }
    Collections.reverse(sinks);
    flush(sinks, null);
    for (Node n : sinks) {
      if (n.value() != null) {
        n.dropInputs();
      }
    }
  }

  // ---- registered roots
  // ----------------------------------------------------------------------------------------------

  /** Has a node computed with the next flush. */
  public void register(Node n) {
    if (n.trace() < 0) {
      throw BodyRecording.escaped(n);
    }
    if (n.value() == null) {
      registered.add(n);
    }
  }

  /** Registers the root of a backward pass. */
  public void registerBackward(Node root) {
    register(root);
    backwardRoots.add(root);
  }

  /** Notes a gradient that keeps its history, which must then outlive the next steps. */
  public void keepHistory(Node marker) {
    if (body == null) {
      openGradients.add(new WeakReference<>(marker));
    }
  }

  /** Whether a backward pass waits to be flushed. */
  public boolean hasGradients() {
    return !gradientNodes.isEmpty();
  }

  /** Has gradients computed with the next flush, unless an optimiser uses them up. */
  public void registerGradients(List<Node> nodes) {
    gradientNodes.addAll(nodes);
  }

  /**
   * Where numbers are checked: computes the registered gradients now and raises StateException for
   * the first that is not finite.
   */
  public void checkGradients(List<? extends Named> parameters, List<Node> gradients) {
    if (checksFinite()) {
      flush();
      for (int i = 0; i < gradients.size(); i++) {
        Eager.requireFiniteGradient(parameters.get(i), gradients.get(i), read(gradients.get(i)));
      }
    }
  }

  /** Forgets gradients that were recorded but are not wanted. */
  public void dropGradient(Node n) {
    gradientNodes.remove(n);
  }

  /** The parameter leaves behind a scalar, from the known trace where it is in step. */
  public Node[] parametersBehind(Node root) {
    var t = expected;
    if (t != null && root.trace() == trace && count < t.size && t.op(count) instanceof Op.Grad) {
      var in = t.inputs(count);
      var out = new Node[in.length - 1];
      boolean ok = in[0] == root.position();
      for (int i = 0; ok && i < out.length; i++) {
        var n = in[i + 1] < 0 ? slots[-1 - in[i + 1]] : null;
        ok = n != null;
        if (n != null) {
          out[i] = n;
        }
      }
      if (ok) {
        return out;
      }
    }
    return Executor.parametersBehind(root).toArray(new Node[0]);
  }

  // ---- running
  // -------------------------------------------------------------------------------------------------------

  /**
   * The elements of a node, computed if need be, together with whatever the thread has registered.
   */
  public Storage read(Node n) {
    BodyRecording.requireValue(n);
    var v = n.value();
    if (v == null) {
      if (n.trace() == trace || registered.contains(n) || gradientNodes.contains(n)) {
        flush(List.of(n), null);
      } else {
        late(n);
      }
      v = n.value();
    }
    assert v != null;
    return Executor.elements(n, v);
  }

  /** The elements of a node, computed aside: nothing else runs, and the node stays pending. */
  public Storage peek(Node n) {
    BodyRecording.requireValue(n);
    var v = n.value();
    return v != null ? Executor.elements(n, v) : Executor.runGraph(List.of(n), false)[0];
  }

  /** Computes nodes together with whatever the thread has registered. */
  public void realize(Node... wanted) {
    var pending = new ArrayList<Node>();
    for (Node n : wanted) {
      BodyRecording.requireValue(n);
      if (n.value() == null && !pending.contains(n)) {
        pending.add(n);
      }
    }
    flush(pending, null);
  }

  /** Computes everything registered. */
  public void flush() {
    flush(List.of(), null);
  }

  /**
   * An optimiser's step: computes its outputs into their destinations, and everything registered,
   * in one plan.
   *
   * @param consumed gradients that the step uses up: they need not be kept
   */
  public void step(List<Node> outputs, List<Storage> destinations, List<Node> consumed) {
    requireNoBody("step");
    var others = new ArrayList<Node>();
    var set = Collections.newSetFromMap(new IdentityHashMap<Node, Boolean>());
    set.addAll(consumed);
    for (Node g : gradientNodes) {
      if (!set.contains(g)) {
        others.add(g);
      }
    }
    steppedGradients = new ArrayList<>();
    for (Node g : gradientNodes) {
      if (set.contains(g)) {
        steppedGradients.add(g);
      }
    }
    gradientNodes = others;
    long stepping = trace;
    flush(outputs, destinations);
    steppedTrace = stepping;
  }

  /**
   * Computes one node of an earlier trace. From then on that trace's plan has it among its outputs.
   */
  private void late(Node n) {
    var wanted = new ArrayList<Node>();
    if (steppedGradients.contains(n)) {
      for (Node g : steppedGradients) {
        if (g.value() == null) {
          wanted.add(g);
        }
      }
    } else {
      wanted.add(n);
    }
    flushed.forEach((t, id) -> {
      for (Node w : wanted) {
        if (w.trace() == id) {
          t.kept.set(w.position());
        }
      }
    });
    var storages = Executor.runGraph(wanted, true);
    for (int i = 0; i < storages.length; i++) {
      realized(wanted.get(i), storages[i]);
    }
  }

  private static void realized(Node n, Storage s) {
    n.realize(s);
    if (!n.tracked()) {
      n.dropInputs();
    }
  }

  private void flush(List<Node> wanted, @Nullable List<Storage> destinations) {
    var roots = new ArrayList<Node>(wanted.size() + registered.size() + gradientNodes.size());
    roots.addAll(wanted);
    addPending(roots, registered);
    addPending(roots, gradientNodes);
    if (roots.isEmpty()) {
      return;
    }
    var t = known();
    if (t != null && !t.kept.isEmpty()) {
      for (int k = t.kept.nextSetBit(0); k >= 0; k = t.kept.nextSetBit(k + 1)) {
        if (nodes[k].value() == null && !contains(roots, nodes[k])) {
          roots.add(nodes[k]);
        }
      }
    }
    var dest = destinations(roots, destinations);
    Storage[] storages;
    if (t != null && t.hasRoots(roots, trace) && t.distinct(slots)) {
      var leaves = new Node[t.binding.length];
      for (int i = 0; i < leaves.length; i++) {
        var n = slots[t.binding[i]];
        assert n != null;
        leaves[i] = n;
      }
      assert t.plan != null;
      storages = Executor.run(t.plan, leaves, dest);
    } else {
      var g = Graph.of(roots);
      var plan = Executor.plan(g);
      storages = Executor.run(plan, g.leaves().toArray(new Node[0]), dest);
      t = learn(t, g, roots, plan);
    }
    for (int i = 0; i < storages.length; i++) {
      realized(roots.get(i), storages[i]);
    }
    if (destinations != null) {
      forgetHistory();
    }
    registered.clear();
    gradientNodes.clear();
    endTrace(t);
  }

  /**
   * After a step the graphs behind the losses are stale and go, unless gradients recorded with them
   * are still to be read.
   */
  private void forgetHistory() {
    openGradients.removeIf(r -> r.get() == null);
    if (openGradients.isEmpty()) {
      for (Node n : backwardRoots) {
        if (n.value() != null) {
          n.dropInputs();
        }
      }
      backwardRoots.clear();
    }
  }

  private static void addPending(List<Node> roots, List<Node> more) {
    int before = roots.size();
    for (Node n : more) {
      if (n.value() == null && !contains(roots.subList(0, before), n)) {
        roots.add(n);
      }
    }
  }

  private static boolean contains(List<Node> list, Node n) {
    for (Node m : list) {
      if (m == n) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable Storage @Nullable [] destinations(
      List<Node> roots, @Nullable List<Storage> given) {
    if (given == null) {
      return null;
    }
    var out = new Storage[roots.size()];
    for (int i = 0; i < given.size(); i++) {
      out[i] = given.get(i);
    }
    return out;
  }

  /** The template of exactly this trace. */
  private @Nullable Template known() {
    var t = expected;
    if (t != null && t.size == count) {
      return t;
    }
    for (Template other : templates) {
      if (other.size == count && replay(other)) {
        return other;
      }
    }
    return null;
  }

  private @Nullable Template learn(
      @Nullable Template known, Graph g, List<Node> roots, dev.espalier.plan.Plan plan) {
    var leaves = new ArrayList<Node>();
    var t = Template.of(trace, nodes, count, leaves);
    if (t == null) {
      return null;
    }
    if (known != null && known.leafSpecs.length == leaves.size()) {
      t = known;
    } else {
      templates.addFirst(t);
      if (templates.size() > TEMPLATES) {
        flushed.remove(templates.removeLast());
      }
    }
    if (plan.optimised()) {
      t.remember(plan, roots, g.leaves(), leaves, trace);
    }
    return t;
  }

  private void endTrace(@Nullable Template t) {
    if (t != null) {
      flushed.put(t, trace);
    }
    if (last != null) {
      last.next = t;
    }
    last = t;
    Arrays.fill(nodes, 0, count, null);
    count = 0;
    tracked = false;
    searched = false;
    trace++;
    expected = t == null ? null : t.next;
    clearSlots(expected == null ? 0 : expected.leafSpecs.length);
  }
}
