package dev.warren.testkit.fuzz;

import org.jspecify.annotations.Nullable;

/** The entry from Jazzer to a target, whose class is the first of {@code --target_args}. */
public final class JazzerTarget {

  private static @Nullable FuzzTarget target;

  private JazzerTarget() {}

  /** Called once by Jazzer. */
  public static void fuzzerInitialize(String[] arguments) throws ReflectiveOperationException {
    target = (FuzzTarget) Class.forName(arguments[0]).getDeclaredConstructor().newInstance();
  }

  /** Called by Jazzer for each input. */
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    if (target == null) {
      throw new IllegalStateException("not initialized");
    }
    target.take(input);
  }
}
