package dev.warren.gateway.rate;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.unit.DataSize;

/**
 * An amount that is allowed within a period. All of it may be used at once; the used part grows
 * back evenly over the period. Written {@code 2000/10s}, {@code 256MB/10s}, or {@code off} for no
 * limit.
 */
public final class Rate {

  private static final String OFF = "off";

  private static final Pattern FORM = Pattern.compile("(\\d+)([KMGT]?B)?/(\\d+(?:ms|s|m|h|d))");

  private final String text;
  private final long amount;
  private final @Nullable Duration period;

  private Rate(String text, long amount, @Nullable Duration period) {
    this.text = text;
    this.amount = amount;
    this.period = period;
  }

  /**
   * Reads a setting.
   *
   * @throws IllegalArgumentException where the text is not {@code <amount>/<period>} or {@code off}
   */
  public static Rate of(String text) {
    // YAML reads a bare off as false.
    if (text.equalsIgnoreCase(OFF) || text.equalsIgnoreCase("false")) {
      return new Rate(OFF, 0, null);
    }
    Matcher form = FORM.matcher(text.trim());
    if (!form.matches()) {
      throw malformed(text);
    }
    try {
      long amount =
          form.group(2) == null
              ? Long.parseLong(form.group(1))
              : DataSize.parse(form.group(1) + form.group(2)).toBytes();
      Duration period = DurationStyle.detectAndParse(form.group(3));
      if (amount < 1 || period.toNanos() < 1) {
        throw malformed(text);
      }
      return new Rate(text.trim(), amount, period);
    } catch (ArithmeticException | NumberFormatException e) {
      throw malformed(text);
    }
  }

  private static IllegalArgumentException malformed(String text) {
    return new IllegalArgumentException(
        "'%s' is not a rate such as 2000/10s or 256MB/10s; write off for no limit".formatted(text));
  }

  /** The amount that may be used at once; 0 for no limit. */
  long amount() {
    return amount;
  }

  /** The time in which all of {@link #amount} grows back; null for no limit. */
  @Nullable Duration period() {
    return period;
  }

  /** The rate as a setting. */
  @Override
  public String toString() {
    return text;
  }
}
