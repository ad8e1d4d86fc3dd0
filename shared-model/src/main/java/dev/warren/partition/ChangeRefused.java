package dev.warren.partition;

/** A number of partitions that cannot be had now, with the reason. */
public final class ChangeRefused extends Exception {

  private static final long serialVersionUID = 1L;

  ChangeRefused(String reason) {
    super(reason);
  }
}
