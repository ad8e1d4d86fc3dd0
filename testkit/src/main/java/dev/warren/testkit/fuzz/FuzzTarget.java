package dev.warren.testkit.fuzz;

/**
 * Code that reads input from strangers. Used by one thread at a time. It has a public constructor
 * without parameters.
 */
public interface FuzzTarget {

  /**
   * Accepts an input, or refuses it in the documented way, and returns. Anything thrown is a
   * finding: an undocumented exception, a buffer that is not released, or a broken promise.
   */
  void take(byte[] input) throws Exception;

  /** The name of the target's file of seeds, and of its folder in {@code infra/fuzz}. */
  default String name() {
    return getClass().getSimpleName();
  }
}
