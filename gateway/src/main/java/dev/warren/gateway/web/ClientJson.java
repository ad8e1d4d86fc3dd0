package dev.warren.gateway.web;

import dev.warren.gateway.access.User;
import dev.warren.gateway.session.ClientReport;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Connected clients as JSON; docs/admin.md lists the fields. */
final class ClientJson {

  private ClientJson() {}

  static ObjectNode of(ClientReport client) {
    ObjectNode json =
        JsonMapper.shared()
            .createObjectNode()
            .put("number", client.number())
            .put("session", client.session());
    User user = client.user();
    json.put("user", user == null ? null : user.name());
    json.put("role", user == null ? null : user.role().title());
    json.set("teams", texts(user == null ? List.of() : user.teams()));
    json.put("anonymous", user != null && user.anonymous());
    json.put("transport", client.link().transport().toString());
    json.put("address", client.link().address().toString());
    json.put("connectedAt", AdminHead.text(client.link().connectedAt()));
    json.put("subscriptions", client.subscribed().count());
    json.set("destinations", texts(client.subscribed().destinations()));
    json.putObject("sent")
        .put("messages", client.subscribed().messages())
        .put("bytes", client.volume().sentBytes());
    json.putObject("received")
        .put("frames", client.volume().receivedFrames())
        .put("bytes", client.volume().receivedBytes());
    return json.put("pendingBytes", client.volume().pendingBytes());
  }

  private static ArrayNode texts(List<String> texts) {
    ArrayNode array = JsonMapper.shared().createArrayNode();
    texts.forEach(array::add);
    return array;
  }
}
