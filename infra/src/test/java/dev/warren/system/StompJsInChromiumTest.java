package dev.warren.system;

import com.microsoft.playwright.Page;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The STOMP.js that the gateway's page brings, in Chromium, over the browser's WebSocket. */
class StompJsInChromiumTest extends StockClientPromises {

  private static Chromium chromium;

  @BeforeAll
  static void launch() {
    chromium = Chromium.launch();
  }

  @AfterAll
  static void quit() {
    if (chromium != null) {
      chromium.close();
    }
  }

  @Override
  StockClient connect(String token) throws Exception {
    Page page = chromium.newPage();
    page.navigate(gateway.http() + "/");
    DrivenPage client = new DrivenPage(page);
    client.connect(
        Map.of("url", gateway.stomp(), "token", token, "heartBeat", StockClient.HEART_BEAT_MS));
    return client;
  }

  /** The same driver as in Node, in a page. */
  private static final class DrivenPage extends DrivenClient {

    private final Page page;

    DrivenPage(Page page) throws Exception {
      this.page = page;
      String driver = Files.readString(StompJsInNodeTest.FOLDER.resolve("driver.js"));
      page.evaluate(
          """
          () => {
            const module = {};
            %s
            window.told = [];
            const drive =
              module.exports(window.StompJs, (event) => window.told.push(JSON.stringify(event)));
            window.tell = (command) => drive(JSON.parse(command));
          }"""
              .formatted(driver));
    }

    @Override
    void tell(String command) {
      page.evaluate("command => { window.tell(command); }", command);
    }

    @Override
    String hear() {
      page.waitForFunction("() => window.told.length > 0");
      return (String) page.evaluate("() => window.told.shift()");
    }

    /** The page goes, and its WebSocket with it. */
    @Override
    public void close() {
      page.context().close();
    }
  }
}
