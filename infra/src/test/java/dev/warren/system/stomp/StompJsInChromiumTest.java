package dev.warren.system.stomp;

import com.microsoft.playwright.Page;
import dev.warren.system.driver.ChromiumOfClass;
import dev.warren.system.driver.DriverPage;
import java.util.Map;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The STOMP.js of the gateway's page, in Chromium. */
class StompJsInChromiumTest extends StockClientPromises {

  @RegisterExtension static final ChromiumOfClass CHROMIUM = new ChromiumOfClass();

  @Override
  StockClient connect(String token, int heartBeatMs) throws Exception {
    Page page = CHROMIUM.newPage();
    page.navigate(gateway.http() + "/");
    DrivenClient client = new DrivenClient(DriverPage.load(page, "driver.js", "window.StompJs"));
    client.connect(Map.of("url", gateway.stomp(), "token", token, "heartBeat", heartBeatMs));
    return client;
  }
}
