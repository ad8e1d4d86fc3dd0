package dev.warren.docs;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.system.driver.Node;
import dev.warren.testkit.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The programs of some pages, as printed, in a folder of their own. npm's packages are those of
 * {@link Node#FOLDER}.
 *
 * @param environment the programs' environment variables, in addition to those of the tests
 */
record Programs(List<Page> pages, Path folder, Map<String, String> environment) {

  /** Writes the blocks of these pages that have one of the file names to files. */
  static Programs of(Map<String, String> environment, String... files) throws IOException {
    List<Page> pages =
        Stream.of(files).map(file -> Page.of(Repository.root().resolve(file))).toList();
    String name = pages.get(0).file().getFileName().toString().replace(".md", "");
    Path folder = Path.of("target/pages", name).toAbsolutePath();
    Files.createDirectories(folder);
    for (Page page : pages) {
      for (Page.Code code : page.code()) {
        if (!code.name().isEmpty()) {
          Files.writeString(folder.resolve(code.name()), code.text());
        }
      }
    }
    Path packages = folder.resolve("node_modules");
    Files.deleteIfExists(packages);
    Files.createSymbolicLink(packages, Node.FOLDER.resolve("node_modules"));
    return new Programs(pages, folder, environment);
  }

  /** The block of shell commands that contains this text. */
  String shell(String text) {
    return pages.stream()
        .flatMap(page -> page.code().stream())
        .filter(code -> code.language().equals("sh") && code.text().contains(text))
        .findFirst()
        .orElseThrow(() -> new AssertionError(pages + " have no shell command with " + text))
        .text();
  }

  /** Starts a program in the folder. */
  Program start(String... command) throws IOException {
    return Program.start(folder, environment, List.of(command));
  }

  /** Starts shell commands in the folder. */
  Program startShell(String commands) throws IOException {
    return start("bash", "-euc", commands);
  }

  /** Runs shell commands to their end, and returns their output. */
  String output(String commands) throws IOException, InterruptedException {
    ProcessBuilder bash = new ProcessBuilder("bash", "-euc", commands).directory(folder.toFile());
    bash.environment().putAll(environment);
    Process process = bash.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    if (process.waitFor() != 0) {
      throw new AssertionError("exit status %d of %s".formatted(process.exitValue(), commands));
    }
    return output;
  }

  /** The same programs with one more environment variable. */
  Programs with(String variable, String value) {
    Map<String, String> more = new HashMap<>(environment);
    more.put(variable, value);
    return new Programs(pages, folder, Map.copyOf(more));
  }
}
