package dev.warren.system.stomp;

import com.microsoft.playwright.Page;
import dev.warren.system.driver.Chromium;
import dev.warren.system.driver.DriverPage;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The STOMP.js of the gateway's page, in Chromium. */
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
    DrivenClient client = new DrivenClient(DriverPage.load(page, "driver.js", "window.StompJs"));
    client.connect(
        Map.of("url", gateway.stomp(), "token", token, "heartBeat", StockClient.HEART_BEAT_MS));
    return client;
  }
}
