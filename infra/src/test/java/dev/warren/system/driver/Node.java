package dev.warren.system.driver;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.warren.testkit.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The Node of this machine, with what {@code infra/src/test/node} has installed for it. */
public final class Node {

  public static final String PROGRAM = "node";

  /** Also what browsers' pages read. */
  public static final Path FOLDER = Repository.root().resolve("infra/src/test/node");

  private static final int OLDEST = 20;

  private Node() {}

  /** Skips the test where there is no Node, or an old one; the package has to be there. */
  public static void require(String npmPackage) throws InterruptedException {
    assumeTrue(version() >= OLDEST, "no Node " + OLDEST + " or newer is here");
    if (!Files.isDirectory(FOLDER.resolve("node_modules").resolve(npmPackage))) {
      throw new IllegalStateException(
          npmPackage + " is not installed: run infra/test, or npm ci in " + FOLDER);
    }
  }

  /** 0 where there is none. */
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
