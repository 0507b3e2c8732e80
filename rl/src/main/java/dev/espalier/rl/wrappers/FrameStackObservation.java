package dev.espalier.rl.wrappers;

import dev.espalier.base.ValueException;
import dev.espalier.rl.Box;
import dev.espalier.rl.Environment;
import dev.espalier.rl.ResetResult;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;

/**
 * The last observations one after the other, oldest first: (stack, …). At the start of an episode
 * the first observation stands for all that are missing.
 */
public final class FrameStackObservation<A> extends ObservationWrapper<A> {
  private final Box observationSpace;
  private final int size;
  private final float[] frames;

  public FrameStackObservation(Environment<float[], A> env, int stackSize) {
    super(env);
    if (stackSize < 1) {
      throw new ValueException(
          "FrameStackObservation", "stackSize is " + stackSize, "use at least 1");
    }
    if (!(env.observationSpace() instanceof Box box)) {
      throw new AssertionError(env + " has float[] observations of " + env.observationSpace());
    }
    this.size = box.size();
    this.frames = new float[stackSize * size];
    var low = new float[frames.length];
    var high = new float[frames.length];
    for (int i = 0; i < frames.length; i++) {
      low[i] = box.low(i % size);
      high[i] = box.high(i % size);
    }
    this.observationSpace = Box.of(low, high);
  }

  @Override
  public Box observationSpace() {
    return observationSpace;
  }

  @Override
  protected ResetResult<float[]> begun(ResetResult<float[]> first) {
    require(first.observation());
    for (int i = 0; i < frames.length; i += size) {
      System.arraycopy(first.observation(), 0, frames, i, size);
    }
    return new ResetResult<>(frames.clone(), first.info());
  }

  @Override
  protected float[] observation(float[] observation) {
    require(observation);
    System.arraycopy(frames, size, frames, 0, frames.length - size);
    System.arraycopy(observation, 0, frames, frames.length - size, size);
    return frames.clone();
  }

  private void require(float[] observation) {
    if (observation.length != size) {
      throw wrongShape("FrameStackObservation", observation.length, size);
    }
  }

  @Override
  protected Map<String, String> memory() {
    var text = new StringJoiner(" ");
    for (float x : frames) {
      text.add(Integer.toHexString(Float.floatToRawIntBits(x)));
    }
    return Map.of("frames", text.toString());
  }

  @Override
  protected void remember(Map<String, String> memory) {
    var parts = Objects.requireNonNullElse(memory.get("frames"), "").split(" ", -1);
    if (parts.length != frames.length) {
      throw damaged("frames");
    }
    var loaded = new float[frames.length];
    try {
      for (int i = 0; i < loaded.length; i++) {
        loaded[i] = Float.intBitsToFloat(Integer.parseUnsignedInt(parts[i], 16));
      }
    } catch (NumberFormatException e) {
      throw damaged("frames");
    }
    System.arraycopy(loaded, 0, frames, 0, loaded.length);
  }
}
