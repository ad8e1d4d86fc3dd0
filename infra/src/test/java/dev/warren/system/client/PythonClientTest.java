package dev.warren.system.client;

import dev.warren.system.driver.Python;
import dev.warren.system.process.SharedWarren;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The tests of {@code clients/python}: the library, its wheel without a network, its types, and the
 * programs of its README.
 */
class PythonClientTest {

  @Test
  void clientKeepsItsPromises() throws Exception {
    Python.require("websockets", "python3-websockets");
    Python.require("pika", "python3-pika");
    Python.require("ensurepip", "python3-venv");
    Python.require("setuptools", "python3-setuptools");
    Python.require("wheel", "python3-wheel");
    Python.require("mypy", "python3-mypy");
    Map<String, String> warren =
        Map.of(
            "WARREN_URL",
            SharedWarren.gateway().http(),
            "WARREN_AMQP_URL",
            SharedWarren.broker().url());
    LibraryTests.run("python", warren, Python.PROGRAM, "-m", "tests");
  }
}
