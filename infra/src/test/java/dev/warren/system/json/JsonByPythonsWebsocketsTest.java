package dev.warren.system.json;

import dev.warren.system.driver.DriverProcess;
import dev.warren.system.driver.Python;
import org.junit.jupiter.api.BeforeAll;

/** Python's websockets, in Debian's version. */
class JsonByPythonsWebsocketsTest extends JsonPromises {

  @BeforeAll
  static void isInstalled() throws Exception {
    Python.require("websockets", "python3-websockets");
  }

  @Override
  JsonSockets start() throws Exception {
    return new DrivenWebSockets(
        DriverProcess.start(Python.PROGRAM, Python.FOLDER.resolve("json_client.py")));
  }
}
