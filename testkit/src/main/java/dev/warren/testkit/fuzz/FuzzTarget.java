package dev.warren.testkit.fuzz;

/**
 * Code that reads what strangers send. Used by one thread at a time; a public constructor without
 * parameters makes one.
 */
public interface FuzzTarget {

  /**
   * Takes an input or refuses it in the documented way, and returns. Anything thrown is a finding:
   * an exception that would escape, a buffer that is not released, or a promise that is broken.
   */
  void take(byte[] input) throws Exception;

  /** The name of its file of seeds, and of its folder in {@code infra/fuzz}. */
  default String name() {
    return getClass().getSimpleName();
  }
}
