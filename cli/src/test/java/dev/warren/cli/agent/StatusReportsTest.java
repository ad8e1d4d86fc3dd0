package dev.warren.cli.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.warren.cli.Shells;
import dev.warren.cli.command.Context;
import dev.warren.cli.json.Json;
import dev.warren.cli.settings.ProfileFile;
import dev.warren.cli.settings.SettingName;
import dev.warren.cli.settings.Settings;
import dev.warren.cli.shell.Shell;
import dev.warren.cli.shell.Terminal;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class StatusReportsTest {

  private static final int ACCEPTED = 202;

  private final List<String> ids = new CopyOnWriteArrayList<>();
  private volatile int unanswered;
  private HttpServer gateway;
  private StatusReports reports;

  @BeforeEach
  void start() throws IOException {
    gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    gateway.createContext(
        "/api/channels/agents.a/events",
        exchange -> {
          String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
          ids.add(Json.read(body).path("id").asString(""));
          if (ids.size() > unanswered) {
            exchange.sendResponseHeaders(ACCEPTED, -1);
          }
          exchange.close(); // Ends the connection if the reply has not begun.
        });
    gateway.start();
    Shell shell = Shells.of(OutputStream.nullOutputStream(), Terminal.NONE);
    String url = "http://127.0.0.1:" + gateway.getAddress().getPort();
    Settings settings =
        new Settings(Map.of(SettingName.URL, url), "", shell, ProfileFile.read(shell));
    reports =
        new StatusReports(
            new Context(shell, settings, Shells.output(OutputStream.nullOutputStream())),
            "agents.a");
  }

  @AfterEach
  void stop() {
    reports.close();
    gateway.stop(0);
  }

  private static ObjectNode status() {
    return Json.object().put("agentName", "a").put("state", "stopped");
  }

  /** Java repeats a POST by itself. Without an id, the status would come twice. */
  @Test
  void repeatedRequestHasTheSameId() throws Exception {
    unanswered = 1;

    reports.report(status());

    assertThat(ids).hasSize(2).doesNotContain("");
    assertThat(ids.get(1)).isEqualTo(ids.get(0));
  }

  /** Otherwise the gateway would remove the renewal of a lease as a repetition. */
  @Test
  void equalReportsHaveTheirOwnIds() throws Exception {
    reports.report(status());
    reports.report(status());

    assertThat(ids).hasSize(2).doesNotHaveDuplicates();
  }
}
