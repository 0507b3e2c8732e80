package dev.espalier.nn;

import dev.espalier.base.StateException;
import dev.espalier.tensor.Tensor;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a class that may hold state, worked out once for each class. This is the only place
 * where fields are read by reflection, and forward passes never come here.
 */
final class Fields {
  private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

  private static final ClassValue<List<Slot>> SLOTS =
      new ClassValue<>() {
        @Override
        protected List<Slot> computeValue(Class<?> type) {
          return slots(type);
        }
      };

  private Fields() {}

  /** One field of a class. */
  record Slot(Field field, VarHandle handle) {
    String name() {
      return field.getName();
    }

    @Nullable Object get(Object holder) {
      return handle.get(holder);
    }

    /** Writes the field of a layer, final or not. */
    void set(Object holder, @Nullable Object value) {
      if (value != null && !field.getType().isInstance(value)) {
        throw new StateException(
            "replace",
            "field "
                + field.getName()
                + " of "
                + holder.getClass().getSimpleName()
                + " holds a "
                + field.getType().getSimpleName()
                + ", not a "
                + value.getClass().getSimpleName(),
            "declare it as "
                + (value instanceof Layer ? "Layer " : "an interface such as List: ")
                + field.getName());
      }
      try {
        field.setAccessible(true);
        field.set(holder, value);
      } catch (IllegalAccessException e) {
        throw new AssertionError(e);
      }
    }
  }

  /**
   * The fields of a layer or record that may hold state, superclass first, in the order of
   * declaration.
   */
  static List<Slot> of(Object holder) {
    return SLOTS.get(holder.getClass());
  }

  private static List<Slot> slots(Class<?> type) {
    var chain = new ArrayList<Class<?>>();
    for (Class<?> c = type;
        c != null && c != Layer.class && c != Record.class && c != Object.class;
        c = c.getSuperclass()) {
      chain.addFirst(c);
    }
    var found = new ArrayList<Slot>();
    for (var c : chain) {
      MethodHandles.@Nullable Lookup lookup = null;
      for (var f : c.getDeclaredFields()) {
        if (Modifier.isStatic(f.getModifiers()) || f.isSynthetic() || !mayHoldState(f.getType())) {
          continue;
        }
        try {
          if (lookup == null) {
            LOOKUP.lookupClass().getModule().addReads(c.getModule());
            lookup = MethodHandles.privateLookupIn(c, LOOKUP);
          }
          found.add(new Slot(f, lookup.unreflectVarHandle(f)));
        } catch (IllegalAccessException e) {
          throw closed(c);
        }
      }
    }
    return List.copyOf(found);
  }

  private static StateException closed(Class<?> c) {
    return new StateException(
        "layer",
        "the fields of "
            + c.getName()
            + " cannot be read: module "
            + c.getModule().getName()
            + " does not open package "
            + c.getPackageName(),
        "add to its module-info.java: opens "
            + c.getPackageName()
            + " to "
            + LOOKUP.lookupClass().getModule().getName()
            + ";");
  }

  /** Whether a value of this declared type can be or contain a parameter, buffer or layer. */
  private static boolean mayHoldState(Class<?> t) {
    if (t.isArray()) {
      return mayHoldState(t.componentType());
    }
    if (t.isPrimitive() || t.isEnum()) {
      return false;
    }
    return t.isInterface() // of which a layer, a list, a record … may be an implementation
        || t.isRecord()
        || t == Record.class
        || t == Object.class
        || t == Optional.class
        || Tensor.class.isAssignableFrom(t)
        || Layer.class.isAssignableFrom(t)
        || Collection.class.isAssignableFrom(t)
        || Map.class.isAssignableFrom(t);
  }
}
