package dev.warren.system.driver;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.warren.testkit.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The Node of this machine, with the packages in {@code infra/src/test/node}. */
public final class Node {

  public static final String PROGRAM = "node";

  /** Pages of browsers also load files from here. */
  public static final Path FOLDER = Repository.root().resolve("infra/src/test/node");

  private static final int OLDEST = 20;

  private Node() {}

  /** Skips the test if Node 20 or newer is missing; fails if this package is missing. */
  public static void require(String npmPackage) throws InterruptedException {
    assumeTrue(version() >= OLDEST, "no Node " + OLDEST + " or newer is here");
    if (!Files.isDirectory(FOLDER.resolve("node_modules").resolve(npmPackage))) {
      throw new IllegalStateException(
          npmPackage + " is not installed: run infra/test, or npm ci in " + FOLDER);
    }
  }

  /** The major version of Node; 0 without Node. */
  private static int version() throws InterruptedException {
    try {
      Process node = new ProcessBuilder(PROGRAM, "--version").start();
      String version = new String(node.getInputStream().readAllBytes());
      return node.waitFor() == 0 ? Integer.parseInt(version.replaceAll("v(\\d+).*\\s*", "$1")) : 0;
    } catch (IOException e) {
      return 0;
    }
  }
}
