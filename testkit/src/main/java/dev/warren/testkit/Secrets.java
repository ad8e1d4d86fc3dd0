package dev.warren.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The secrets of the tests, and the search for them in the output of Warren's programs and the
 * tests. The search finds every JWT by its form. It finds other secrets only if they are listed
 * here.
 */
public final class Secrets {

  /** The key that signs the tokens of gateways in the tests' JVM. */
  public static final String KEY = "0123456789abcdef0123456789abcdef";

  /** The key that signs the tokens of gateways in processes of their own. */
  public static final String KEY_OF_PROCESSES = "a secret of the tests, of 32 bytes or more";

  /** The passcode of an account, with characters that STOMP escapes. */
  public static final String PASSCODE = "p\\a:ss-keep-this-out-of-logs";

  /**
   * A part of all secrets that a test makes up: opaque tokens, wrong passcodes, bodies of messages.
   */
  public static final String MARK = "keep-this-out-of-logs";

  private static final Pattern SECRET =
      Pattern.compile(
          "eyJ[\\w-]{10,}\\.eyJ[\\w-]{10,}\\.[\\w-]{20,}|"
              + String.join(
                  "|",
                  Stream.of(KEY, KEY_OF_PROCESSES, PASSCODE, MARK).map(Pattern::quote).toList()));

  private Secrets() {}

  /** Whether a text contains a secret. */
  public static boolean isIn(String text) {
    return SECRET.matcher(text).find();
  }

  /**
   * Searches all files below a folder but compiled classes: those of the tests have the secrets.
   *
   * @return the file, the line and the first characters of each secret found; empty if the folder
   *     does not exist
   */
  public static List<String> in(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> Files.isRegularFile(file) && !file.toString().endsWith(".class"))
          .flatMap(Secrets::inFile)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<String> inFile(Path file) {
    String text;
    try {
      text = Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return SECRET
        .matcher(text)
        .results()
        .map(
            found ->
                "%s:%d: %.20s…"
                    .formatted(
                        file, text.substring(0, found.start()).lines().count(), found.group()));
  }
}
