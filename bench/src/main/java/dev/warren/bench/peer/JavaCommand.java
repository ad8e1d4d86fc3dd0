package dev.warren.bench.peer;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Command lines for the JDK of this process. */
public final class JavaCommand {

  private JavaCommand() {}

  /** A program of the JDK: {@code java}, {@code jcmd}. */
  static String tool(String name) {
    return Path.of(System.getProperty("java.home"), "bin", name).toString();
  }

  /** The command line of a jar. */
  static List<String> ofJar(Path jar, List<String> options) {
    List<String> line = new ArrayList<>();
    line.add(tool("java"));
    line.addAll(options);
    line.add("-jar");
    line.add(jar.toString());
    return line;
  }

  /** The command line of a main class of this module, with this process's class path. */
  public static List<String> ofClass(Class<?> main, String... arguments) {
    String path = System.getProperty("java.class.path");
    List<String> line = new ArrayList<>();
    line.add(tool("java"));
    // Warren's JVM options, because the report also compares memory per connection.
    line.add("@" + Repository.root().resolve("infra/jvm-options"));
    if (isBootJar(path)) {
      // Only Boot's launcher finds the classes inside Boot's jar.
      line.add("-Dloader.main=" + main.getName());
      line.add("-jar");
      line.add(path);
    } else {
      line.add("-cp");
      line.add(path);
      line.add(main.getName());
    }
    line.addAll(List.of(arguments));
    return line;
  }

  private static boolean isBootJar(String path) {
    return path.endsWith(".jar") && !path.contains(File.pathSeparator);
  }
}
