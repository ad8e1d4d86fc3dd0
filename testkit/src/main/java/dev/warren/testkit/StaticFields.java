package dev.warren.testkit;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.function.Predicate;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/** The static fields of a test class that an extension fills. */
public final class StaticFields {

  private StaticFields() {}

  /** Sets the static fields of a class and its superclasses that the predicate accepts. */
  public static void set(Class<?> testClass, Predicate<Field> wanted, Object value) {
    for (Field field :
        ReflectionSupport.findFields(
            testClass,
            each -> Modifier.isStatic(each.getModifiers()) && wanted.test(each),
            HierarchyTraversalMode.TOP_DOWN)) {
      try {
        field.setAccessible(true);
        field.set(null, value);
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(field.toString(), e);
      }
    }
  }
}
