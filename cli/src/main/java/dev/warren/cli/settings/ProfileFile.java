package dev.warren.cli.settings;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.cli.shell.Failure;
import dev.warren.cli.shell.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The file with the profiles: sections of {@code key = value}, and before the first section {@code
 * profile = <name>}, the selected one. A change keeps comments and lines that it does not know, and
 * only the owner can read the file. {@code infra/up} writes the profile {@code local} into it.
 *
 * <p>Not thread-safe. Two processes that write at the same time lose one of the changes, never the
 * file.
 */
public final class ProfileFile {

  /** The profile that counts if none is selected. */
  public static final String DEFAULT = "default";

  private static final Pattern SECTION = Pattern.compile("\\s*\\[([A-Za-z0-9_.-]+)]\\s*");
  private static final Pattern ENTRY = Pattern.compile("\\s*([a-z-]+)\\s*=\\s*(.*?)\\s*");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]+");
  private static final String SELECTED = "profile";

  private static final Set<PosixFilePermission> OTHERS =
      PosixFilePermissions.fromString("---rwxrwx");

  private final Path file;
  private final List<String> lines;

  private ProfileFile(Path file, List<String> lines) {
    this.file = file;
    this.lines = lines;
  }

  /**
   * Reads the file: {@code WARREN_CONFIG}, or else {@code warren/config} in {@code XDG_CONFIG_HOME}
   * or {@code ~/.config}. A file that does not exist has no profiles.
   *
   * @throws Failure when other users can read it, or it cannot be read
   */
  public static ProfileFile read(Shell shell) {
    Path file = path(shell);
    try {
      List<String> lines = new ArrayList<>(Files.readAllLines(file, UTF_8));
      if (isOpenToOthers(file)) {
        throw Failure.usage("other users can read %s: run chmod 600 %s".formatted(file, file));
      }
      return new ProfileFile(file, lines);
    } catch (NoSuchFileException e) {
      return new ProfileFile(file, new ArrayList<>());
    } catch (IOException e) {
      throw Failure.usage("cannot read %s: %s".formatted(file, e));
    }
  }

  private static Path path(Shell shell) {
    if (!shell.variable("WARREN_CONFIG").isEmpty()) {
      return Path.of(shell.variable("WARREN_CONFIG"));
    }
    String folder = shell.variable("XDG_CONFIG_HOME");
    Path parent = folder.isEmpty() ? shell.home().resolve(".config") : Path.of(folder);
    return parent.resolve("warren/config");
  }

  private static boolean isOpenToOthers(Path file) throws IOException {
    return hasPermissions(file)
        && Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains);
  }

  private static boolean hasPermissions(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  /** Where the file is, or would be. */
  public Path file() {
    return file;
  }

  /** The names of the profiles, in the order of the file. */
  public List<String> profiles() {
    return lines.stream()
        .map(SECTION::matcher)
        .filter(Matcher::matches)
        .map(found -> found.group(1))
        .distinct()
        .toList();
  }

  /** Whether there is such a profile. */
  public boolean has(String profile) {
    return profiles().contains(profile);
  }

  /** The selected profile, or else {@link #DEFAULT}. */
  public String selected() {
    return value(null, SELECTED).orElse(DEFAULT);
  }

  /** Selects a profile. */
  public void select(String profile) {
    put(null, SELECTED, profile);
  }

  /** The value of a key in a profile. */
  public Optional<String> get(String profile, String key) {
    return value(profile, key);
  }

  /**
   * Sets a key in a profile. Creates the profile if there is none.
   *
   * @throws Failure when the profile's name or the value cannot be written in a line
   */
  public void set(String profile, String key, String value) {
    if (!NAME.matcher(profile).matches()) {
      throw Failure.usage(
          "'%s' is no name of a profile: use letters, digits, '.', '_', '-'".formatted(profile));
    }
    if (!value.equals(value.strip()) || value.chars().anyMatch(c -> c < ' ')) {
      throw Failure.usage(
          "the value of %s begins or ends with a space, or has more than one line".formatted(key));
    }
    put(profile, key, value);
  }

  /**
   * Removes a key from a profile.
   *
   * @return whether it was there
   */
  public boolean unset(String profile, String key) {
    int at = find(profile, key);
    if (at >= 0) {
      lines.remove(at);
    }
    return at >= 0;
  }

  private Optional<String> value(@Nullable String profile, String key) {
    int at = find(profile, key);
    if (at < 0) {
      return Optional.empty();
    }
    Matcher entry = ENTRY.matcher(lines.get(at));
    return entry.matches() ? Optional.of(entry.group(2)) : Optional.empty();
  }

  private void put(@Nullable String profile, String key, String value) {
    String line = key + " = " + value;
    int at = find(profile, key);
    if (at >= 0) {
      lines.set(at, line);
      return;
    }
    if (profile == null) {
      lines.add(0, line);
      return;
    }
    if (!has(profile)) {
      if (!lines.isEmpty()) {
        lines.add("");
      }
      lines.add("[" + profile + "]");
    }
    lines.add(endOf(profile), line);
  }

  /** The line of a key; the last one counts, as in the section that was written last. */
  private int find(@Nullable String profile, String key) {
    int found = -1;
    String section = null;
    for (int i = 0; i < lines.size(); i++) {
      Matcher begins = SECTION.matcher(lines.get(i));
      Matcher entry = ENTRY.matcher(lines.get(i));
      if (begins.matches()) {
        section = begins.group(1);
      } else if (Objects.equals(section, profile)
          && entry.matches()
          && entry.group(1).equals(key)) {
        found = i;
      }
    }
    return found;
  }

  /** The line behind the last entry of a section. */
  private int endOf(String profile) {
    int end = lines.size();
    boolean inside = false;
    for (int i = 0; i < lines.size(); i++) {
      Matcher begins = SECTION.matcher(lines.get(i));
      if (begins.matches()) {
        inside = begins.group(1).equals(profile);
      }
      if (inside && !lines.get(i).isBlank()) {
        end = i + 1;
      }
    }
    return end;
  }

  /**
   * Writes the file, in one step, so that a reader finds the whole old or the whole new one.
   *
   * @throws Failure when it cannot be written
   */
  public void write() {
    Path folder = file.toAbsolutePath().getParent();
    try {
      Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
      Files.createDirectories(folder, mode(folder, "rwx------"));
      Path next =
          Files.createTempFile(target.getParent(), ".config-", "", mode(folder, "rw-------"));
      try {
        Files.write(next, lines, UTF_8);
        Files.move(
            next, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(next);
      }
    } catch (IOException e) {
      throw Failure.usage("cannot write %s: %s".formatted(file, e));
    }
  }

  private static FileAttribute<?>[] mode(Path folder, String permissions) {
    return hasPermissions(folder)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
