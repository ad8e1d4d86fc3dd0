package dev.warren.system.json;

import static dev.warren.system.json.JsonFrames.alertAck;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.testkit.client.JsonClient;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** An alert is shown on every device until one of them acknowledges it. */
interface AlertPromises extends HasJsonClients {

  @Test
  default void alertIsShownUntilOneDeviceAcksIt() throws Exception {
    String user = clients().user();
    alert("while away");
    JsonClient phone = clients().open("/ws");
    JsonClient laptop = clients().open("/ws");
    String id = null;
    for (JsonClient device : List.of(phone, laptop)) {
      JsonNode shown = device.take("alert");
      assertThat(shown.path("channel").stringValue()).isEqualTo("users." + user);
      assertThat(shown.at("/data/title").stringValue()).isEqualTo("while away");
      assertThat(shown.at("/data/createdAt").isString()).isTrue();
      id = shown.at("/data/alertId").stringValue();
    }
    phone.request(alertAck(id));
    for (JsonClient device : List.of(phone, laptop)) {
      JsonNode acked = device.take("alert_acked").path("data");
      assertThat(acked.path("alertId").stringValue()).isEqualTo(id);
      assertThat(acked.path("by").stringValue()).isEqualTo(user);
      assertThat(acked.path("at").isString()).isTrue();
    }
    phone.close();

    alert("while there");
    String second = laptop.take("alert").at("/data/alertId").stringValue();
    JsonClient tablet = clients().open("/ws");
    assertThat(tablet.take("alert").at("/data/title").stringValue()).isEqualTo("while there");
    // An acknowledgement is accepted on every path.
    clients().open(clients().circle()).request(alertAck(second));
    for (JsonClient device : List.of(laptop, tablet)) {
      assertThat(device.take("alert_acked").at("/data/alertId").stringValue()).isEqualTo(second);
    }
    assertThat(laptop.frames("alert")).hasSize(2);
    assertThat(tablet.frames("alert")).hasSize(1);
  }

  /**
   * The frames {@code alert} and {@code alert_acked} have channel, id and position, like every
   * event.
   */
  @Test
  default void alertHasAPosition() throws Exception {
    JsonClient device = clients().open("/ws");
    // The alerts from before the connection have arrived before this reply.
    device.request("{\"type\":\"subscribe\",\"channel\":\"presence.team-7\"}");
    alert("placed");
    JsonNode alert = device.take("alert");
    device.request(alertAck(alert.at("/data/alertId").stringValue()));
    for (JsonNode frame : List.of(alert, device.take("alert_acked"))) {
      for (String field : List.of("channel", "id", "position")) {
        assertThat(frame.has(field)).as("%s of %s", field, frame).isTrue();
      }
    }
  }

  /** Raises an alert for the user. */
  private void alert(String title) throws Exception {
    String user = clients().user();
    clients()
        .post(
            "users." + user,
            """
            {"type":"alert","data":{"userId":"%s","level":"error","title":"%s","message":"m"}}"""
                .formatted(user, title));
  }
}
