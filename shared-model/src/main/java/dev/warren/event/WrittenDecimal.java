package dev.warren.event;

import java.math.BigDecimal;

/**
 * A number with its digits as the publisher wrote them: {@code -0.0}, {@code 1e400} and {@code
 * 1.10} come out of a {@link BigDecimal} in another writing, and the first without its sign.
 */
final class WrittenDecimal extends BigDecimal {

  private static final long serialVersionUID = 1;

  private final String written;

  /**
   * @throws NumberFormatException when the exponent has more than 31 bits
   */
  WrittenDecimal(String written) {
    super(written);
    this.written = written;
  }

  /** Jackson writes this text into JSON. */
  @Override
  public String toString() {
    return written;
  }
}
