package dev.warren.event;

import java.math.BigDecimal;

/**
 * A number that keeps the publisher's digits. {@link BigDecimal} writes {@code -0.0}, {@code 1e400}
 * and {@code 1.10} in another form, and the first one without its sign.
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

  /** Jackson writes this text into the JSON. */
  @Override
  public String toString() {
    return written;
  }
}
