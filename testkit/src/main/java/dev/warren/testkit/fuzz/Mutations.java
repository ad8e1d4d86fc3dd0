package dev.warren.testkit.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Makes new inputs from old ones. The same random numbers make the same inputs. */
final class Mutations {

  private static final int MOST_BYTES = 64 * 1024;
  private static final int MOST_STEPS = 6;

  /**
   * Bytes on which decoders often fail: their special characters, extreme numbers, and pieces of
   * invalid UTF-8.
   */
  static final List<byte[]> ODD =
      List.of(
              "\0",
              "\n",
              "\r",
              "\r\n",
              ":",
              "\\",
              "\\c",
              "\\x",
              "\"",
              "{",
              "}",
              "[",
              "]",
              ",",
              " ",
              ".",
              "*",
              "#",
              "/",
              "@",
              "@a",
              "~",
              "~4",
              "~41",
              "%",
              "%0",
              "%41",
              "-",
              "_",
              "0",
              "00",
              "-0",
              "-0.0",
              "1e400",
              "10e2147483647",
              "1e-2147483648",
              "1e999999999",
              "9223372036854775808",
              "99999999999999999999",
              "null",
              "true",
              "{}",
              "[]",
              "\"\"",
              "{\"a\":",
              "[[",
              "\u00e9",
              "\u2028",
              "\ud83d\ude00",
              "\\ud83d",
              "\\u0000",
              "content-length:",
              "content-length:5\n",
              "receipt:1\n",
              "id:1\n",
              "since:0\n",
              "\"type\":",
              "\"data\":")
          .stream()
          .map(text -> text.getBytes(UTF_8))
          .toList();

  private final SplittableRandom random;
  private final List<byte[]> seeds;

  Mutations(long random, List<byte[]> seeds) {
    this.random = new SplittableRandom(random);
    this.seeds = seeds;
  }

  byte[] next() {
    byte[] input = any(seeds);
    for (int steps = 1 + random.nextInt(MOST_STEPS); steps > 0; steps--) {
      input = step(input);
    }
    return input.length > MOST_BYTES ? Arrays.copyOf(input, MOST_BYTES) : input;
  }

  private byte[] step(byte[] input) {
    int from = at(input);
    int to = Math.min(input.length, from + 1 + random.nextInt(16));
    return switch (random.nextInt(7)) {
      case 0 -> replace(input, from, from, any(ODD));
      case 1 -> replace(input, from, to, any(ODD));
      case 2 -> replace(input, from, to, new byte[0]);
      case 3 -> replace(input, from, from, repeat(Arrays.copyOfRange(input, from, to)));
      case 4 -> replace(input, from, from, repeat(any(ODD)));
      case 5 -> {
        byte[] other = any(seeds);
        yield replace(
            input, from, input.length, Arrays.copyOfRange(other, at(other), other.length));
      }
      default -> flipped(input, from);
    };
  }

  /**
   * A family of inputs that repeats a piece of an old input until the input has any wanted length.
   */
  Growing growing() {
    byte[] seed = any(seeds);
    int from = at(seed);
    int to = Math.min(seed.length, from + 1 + random.nextInt(6));
    boolean odd = random.nextBoolean() || from == to;
    return new Growing(
        Arrays.copyOf(seed, from),
        odd ? any(ODD) : Arrays.copyOfRange(seed, from, to),
        Arrays.copyOfRange(seed, from, seed.length));
  }

  /** A family of inputs of any length, made by repeating the piece. */
  record Growing(byte[] before, byte[] piece, byte[] after) {

    byte[] ofBytes(int bytes) {
      byte[] pieces = new byte[Math.max(piece.length, bytes / piece.length * piece.length)];
      for (int i = 0; i < pieces.length; i++) {
        pieces[i] = piece[i % piece.length];
      }
      byte[] begun = replace(before, before.length, before.length, pieces);
      return replace(begun, begun.length, begun.length, after);
    }
  }

  private byte[] repeat(byte[] piece) {
    int times = 1 << random.nextInt(10);
    byte[] all = new byte[Math.min(MOST_BYTES, piece.length * times)];
    for (int i = 0; i < all.length; i++) {
      all[i] = piece[i % piece.length];
    }
    return all;
  }

  private byte[] flipped(byte[] input, int at) {
    byte[] flipped = input.clone();
    if (at < flipped.length) {
      flipped[at] ^= (byte) (1 << random.nextInt(8));
    }
    return flipped;
  }

  private int at(byte[] input) {
    return random.nextInt(input.length + 1);
  }

  private byte[] any(List<byte[]> of) {
    return of.get(random.nextInt(of.size()));
  }

  private static byte[] replace(byte[] input, int from, int to, byte[] by) {
    byte[] replaced = new byte[input.length - (to - from) + by.length];
    System.arraycopy(input, 0, replaced, 0, from);
    System.arraycopy(by, 0, replaced, from, by.length);
    System.arraycopy(input, to, replaced, from + by.length, input.length - to);
    return replaced;
  }
}
