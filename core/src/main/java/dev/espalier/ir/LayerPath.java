package dev.espalier.ir;

import org.jspecify.annotations.Nullable;

/** Where in a model a node was recorded: a linked list of layer names, innermost first. */
public record LayerPath(@Nullable LayerPath parent, String name) {
  @Override
  public String toString() {
    return parent == null ? name : parent + " > " + name;
  }
}
