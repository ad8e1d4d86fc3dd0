package dev.warren.system.stomp;

import com.microsoft.playwright.Page;
import dev.warren.system.driver.ChromiumOfClass;
import dev.warren.system.driver.DriverPage;
import dev.warren.system.driver.Node;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.extension.RegisterExtension;

/** STOMP.js from npm, in Chromium. */
class StompJsInChromiumTest extends StockClientPromises {

  static final Path STOMP_JS =
      Node.FOLDER.resolve("node_modules/@stomp/stompjs/bundles/stomp.umd.min.js");

  @RegisterExtension static final ChromiumOfClass CHROMIUM = new ChromiumOfClass();

  @Override
  StockClient connect(String token, int heartBeatMs) throws Exception {
    Node.require("@stomp/stompjs");
    Page page = CHROMIUM.newPage(gateway.http());
    page.evaluate("() => {%s}".formatted(Files.readString(STOMP_JS)));
    DrivenClient client = new DrivenClient(DriverPage.load(page, "driver.js", "window.StompJs"));
    client.connect(Map.of("url", gateway.stomp(), "token", token, "heartBeat", heartBeatMs));
    return client;
  }
}
