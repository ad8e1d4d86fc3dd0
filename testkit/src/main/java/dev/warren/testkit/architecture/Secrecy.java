package dev.warren.testkit.architecture;

import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tests whether a record's {@code toString} shows its secrets, by a record that has a known secret.
 */
final class Secrecy {

  private static final Pattern SECRET =
      Pattern.compile("(.*_)?(tokens?|secrets?|passcodes?|passwords?|authorization)");

  private static final String KNOWN = "the-known-secret";

  private Secrecy() {}

  static boolean isShown(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    return Arrays.stream(components).anyMatch(Secrecy::isSecret)
        && sample(type, components).toString().contains(KNOWN);
  }

  private static boolean isSecret(RecordComponent component) {
    String words = component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    return SECRET.matcher(words).matches() && text(component.getType(), KNOWN) != null;
  }

  /** A record with the known secret in its secret components. */
  private static Object sample(Class<?> type, RecordComponent[] components) {
    Object[] values = Arrays.stream(components).map(Secrecy::value).toArray();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " has a secret and cannot be made by this rule", e);
    }
  }

  private static @Nullable Object value(RecordComponent component) {
    Class<?> type = component.getType();
    return type.isPrimitive()
        ? Array.get(Array.newInstance(type, 1), 0)
        : text(type, isSecret(component) ? KNOWN : "harmless");
  }

  /** A value of a type that may hold texts; null for other types. */
  private static @Nullable Object text(Class<?> type, String text) {
    if (type == Map.class) {
      return Map.of(text, text);
    }
    return type == List.class ? List.of(text) : type == String.class ? text : null;
  }
}
