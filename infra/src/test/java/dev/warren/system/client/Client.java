package dev.warren.system.client;

import dev.warren.system.driver.Node;
import dev.warren.system.driver.Python;
import dev.warren.testkit.Repository;
import java.util.List;

/**
 * A column of the table: a library with its transport, and the program that runs it.
 *
 * @param label its name in the table and on the command line
 * @param transport {@code json} or {@code stomp}
 * @param fallsBack whether it continues by server-sent events and HTTP where WebSockets are blocked
 * @param command starts its program; empty for a client in a page
 */
record Client(String label, String transport, boolean fallsBack, List<String> command) {

  private static final String JSON = "json";

  static final Client JS = new Client("js", JSON, true, node("clients/js/conformance/agent.js"));

  static final Client JS_STOMP =
      new Client("js-stomp", "stomp", false, node("clients/js/conformance/agent.js"));

  static final Client CHROMIUM = new Client("chromium", JSON, true, List.of());

  static final Client PYTHON =
      new Client(
          "python",
          JSON,
          true,
          List.of(
              Python.PROGRAM,
              Repository.root().resolve("clients/python/conformance/agent.py").toString()));

  /** The client libraries. */
  static final List<Client> LIBRARIES = List.of(JS, JS_STOMP, CHROMIUM, PYTHON);

  /**
   * The smallest client that keeps most promises, for tests of the driver.
   *
   * @param flaw the promise that it breaks on purpose; empty for none
   */
  static Client reference(String flaw) {
    List<String> command = node("infra/src/test/node/reference-agent.js");
    return flaw.isEmpty()
        ? new Client("reference", JSON, false, command)
        : new Client(flaw, JSON, false, List.of(command.get(0), command.get(1), flaw));
  }

  private static List<String> node(String program) {
    return List.of(Node.PROGRAM, Repository.root().resolve(program).toString());
  }

  boolean isStomp() {
    return !transport.equals(JSON);
  }

  /** Starts the program; for a client in a page, opens the page. */
  Agent start(String name, AgentPages pages, Agent.Listener listener) throws Exception {
    return command.isEmpty() ? pages.open(listener) : AgentProcess.start(name, command, listener);
  }
}
