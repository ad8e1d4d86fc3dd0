package dev.warren.system.image;

import dev.warren.system.image.Dockerfile.Instruction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An image of a Dockerfile, built without a container engine: the files that it adds to its base,
 * in a folder that stands for the container's root.
 */
final class ImageFolder {

  private final Path root;
  private Path workingDirectory;

  private ImageFolder(Path root) {
    this.root = root;
    this.workingDirectory = root;
  }

  /**
   * Does what the Dockerfile says.
   *
   * @param context the folder that {@code COPY} copies from
   * @param folder where the image's root is made, and those of the stages that it copies from
   */
  static ImageFolder build(Dockerfile recipe, Path context, Path folder)
      throws IOException, InterruptedException {
    Path root = Files.createDirectories(folder.resolve(recipe.target()));
    ImageFolder image = new ImageFolder(root);
    Map<String, ImageFolder> stages = new HashMap<>();
    for (Instruction instruction : recipe.instructions()) {
      switch (instruction.name()) {
        case "WORKDIR" ->
            image.workingDirectory = Files.createDirectories(image.path(instruction.last()));
        case "COPY" -> {
          String from = instruction.from().orElse(null);
          if (from != null && !stages.containsKey(from)) {
            stages.put(from, build(recipe.of(from), context, folder));
          }
          image.copy(instruction, from == null ? context::resolve : stages.get(from)::path);
        }
        case "RUN" -> image.run(instruction.words());
        default -> {} // for the running container
      }
    }
    return image;
  }

  /** A path of the image, on this machine. */
  Path path(String inImage) {
    return inImage.startsWith("/")
        ? root.resolve(inImage.substring(1)).normalize()
        : workingDirectory.resolve(inImage).normalize();
  }

  /**
   * A command of the image, ready to be started where the image would start it: with the Java that
   * runs the tests, and no variables but PATH and these.
   */
  ProcessBuilder command(List<String> words, Map<String, String> environment) {
    List<String> line = new ArrayList<>(words);
    if (line.get(0).equals("java")) {
      line.set(0, System.getProperty("java.home") + "/bin/java");
    }
    line.replaceAll(
        word -> word.startsWith("/") && Files.exists(path(word)) ? path(word).toString() : word);
    ProcessBuilder builder = new ProcessBuilder(line).directory(workingDirectory.toFile());
    builder.environment().keySet().retainAll(List.of("PATH"));
    builder.environment().putAll(environment);
    return builder;
  }

  private void run(List<String> words) throws IOException, InterruptedException {
    Process process = command(words, Map.of()).redirectErrorStream(true).start();
    String printed = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) {
      throw new IllegalStateException(words + " failed, printing: " + printed);
    }
  }

  private void copy(Instruction copy, Function<String, Path> from) throws IOException {
    Path to = path(copy.last());
    // Docker's rule: a folder is what ends with a slash.
    boolean intoFolder = copy.last().endsWith("/");
    for (String source : copy.sources()) {
      Path file = from.apply(source);
      copy(file, intoFolder ? to.resolve(file.getFileName()) : to, copy.flags().get("chmod"));
    }
  }

  /** A folder's content, or a file. */
  private static void copy(Path from, Path to, @Nullable String mode) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(from)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      Path target = file.equals(from) ? to : to.resolve(from.relativize(file).toString());
      Files.createDirectories(target.getParent());
      Files.copy(file, target);
      if (mode != null) {
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString(letters(mode)));
      }
    }
  }

  /** {@code 750} as {@code rwxr-x---}. */
  private static String letters(String mode) {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < mode.length(); i++) {
      int bits = mode.charAt(i) - '0';
      letters.append((bits & 4) != 0 ? 'r' : '-');
      letters.append((bits & 2) != 0 ? 'w' : '-');
      letters.append((bits & 1) != 0 ? 'x' : '-');
    }
    return letters.toString();
  }
}
