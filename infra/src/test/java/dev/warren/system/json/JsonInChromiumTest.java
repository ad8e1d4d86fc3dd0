package dev.warren.system.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.warren.system.driver.ChromiumOfClass;
import dev.warren.system.driver.DriverPage;
import dev.warren.system.process.SharedWarren;
import dev.warren.system.process.Tokens;
import dev.warren.system.process.WarrenProcess;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The WebSocket of a browser, Chromium. */
class JsonInChromiumTest extends JsonPromises {

  @RegisterExtension static final ChromiumOfClass CHROMIUM = new ChromiumOfClass();

  @Override
  JsonSockets start() throws Exception {
    Page page = CHROMIUM.newPage(SharedWarren.gateway().http());
    return new DrivenWebSockets(
        DriverPage.load(page, "json-driver.js", "(url) => new WebSocket(url)"));
  }

  @Override
  public boolean hasHeaders() {
    return false;
  }

  /** EventSource reconnects by itself, and resumes by Last-Event-ID. */
  @Test
  void eventSourceMissesNothingDuringARestart() throws Exception {
    String channel = "chat." + clients().name();
    try (WarrenProcess mortal = WarrenProcess.gateway(clients().broker())) {
      Page page = CHROMIUM.newPage(mortal.http());
      page.evaluate(
          """
          (url) => {
            window.events = [];
            window.opened = 0;
            window.source = new EventSource(url);
            source.onopen = () => window.opened++;
            source.onmessage = (event) => window.events.push([event.lastEventId, event.data]);
          }""",
          "/api/channels/%s/events?token=%s".formatted(channel, mortal.token(Tokens.EVERYTHING)));
      page.waitForFunction("() => window.opened === 1");
      post(channel, "before");
      page.waitForFunction("() => window.events.length === 1");

      mortal.kill();
      post(channel, "meanwhile 1");
      post(channel, "meanwhile 2");
      mortal.startAgain();
      page.waitForFunction("() => window.events.length === 3");
      post(channel, "after");
      page.waitForFunction("() => window.events.length === 4");

      List<String> contents = new ArrayList<>();
      for (JsonNode event : events(page)) {
        JsonNode data = JsonMapper.shared().readTree(event.get(1).stringValue());
        contents.add(data.at("/data/content").stringValue());
        assertThat(data.path("channel").stringValue()).isEqualTo(channel);
        assertThat(data.path("position").asString()).isEqualTo(event.get(0).stringValue());
      }
      assertThat(contents).containsExactly("before", "meanwhile 1", "meanwhile 2", "after");
      assertThat(page.evaluate("() => window.opened")).isEqualTo(2);
      page.context().close();
    }
  }

  private static JsonNode events(Page page) {
    return JsonMapper.shared()
        .readTree((String) page.evaluate("() => JSON.stringify(window.events)"));
  }

  private void post(String channel, String content) throws Exception {
    clients()
        .post(
            channel,
            """
        {"type":"chat_message","data":{"content":"%s","sender":"carol"}}"""
                .formatted(content));
  }
}
